import { readFileSync, writeFileSync } from 'node:fs'

/** Loaded before a program that is measured: writes down what its process took when it ends. */

/** What a process took, from its start to its end. */
export interface ProcessReport {
  readonly seconds: number
  readonly cpuSeconds: number
  /** As Linux counts it from exec on. */
  readonly peakRssMb: number
}

const file = process.env.BENCH_REPORT
if (file !== undefined) {
  process.on('exit', () => {
    const { user, system } = process.cpuUsage()
    const [, kilobytes] = /VmHWM:\s+(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8'))!
    const report: ProcessReport = {
      seconds: performance.now() / 1000,
      cpuSeconds: (user + system) / 1e6,
      peakRssMb: (Number(kilobytes) * 1024) / 1e6,
    }
    writeFileSync(file, JSON.stringify(report))
  })
}
