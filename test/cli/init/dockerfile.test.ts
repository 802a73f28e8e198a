import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import { init } from './made.ts'

interface Instruction {
  readonly name: string
  readonly text: string
}

/** The instructions of each stage; the first list is what stands before the first FROM. */
function stagesOf(dockerfile: string): Instruction[][] {
  const stages: Instruction[][] = [[]]
  const lines = dockerfile
    .split('\n')
    .filter((line) => !/^\s*(?:#|$)/.test(line))
    .join('\n')
    .replaceAll(/\\\n\s*/g, '')
  for (const line of lines.split('\n')) {
    const [, name, text] = /^([A-Z]+) (.+)$/.exec(line)!
    if (name === 'FROM') stages.push([])
    stages.at(-1)!.push({ name: name!, text: text! })
  }
  return stages
}

const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as {
  version: string
  license: string
  engines: { node: string }
}
let stages: Instruction[][]
let all: Instruction[]
beforeAll(async () => {
  stages = stagesOf((await init('dockerfile')).printed)
  all = stages.flat()
})
const texts = (name: string, of: readonly Instruction[]) =>
  of.filter((instruction) => instruction.name === name).map(({ text }) => text)

describe('the Dockerfile', () => {
  it('installs this version, on a Node that it runs on, in a stage of its own', () => {
    const [before, build, final] = stages
    expect(stages).toHaveLength(3)
    expect(texts('ARG', before!)).toEqual([expect.stringMatching(/^NODE=node:\d+-slim$/)])
    const node = Number(/node:(\d+)/.exec(texts('ARG', before!)[0]!)![1])
    expect(node).toBeGreaterThan(Number(/\d+/.exec(manifest.engines.node)![0]))
    expect(texts('FROM', build!)).toEqual([`\${NODE} AS build`])
    expect(texts('FROM', final!)).toEqual([`\${NODE}`])
    expect(texts('ARG', build!)).toEqual([`PACKAGE=callhouse@${manifest.version}`])
    expect(texts('RUN', build!)).toEqual([
      expect.stringMatching(/^npm install .*--omit=optional .*--ignore-scripts.* "\$PACKAGE"$/),
    ])
    expect(texts('RUN', final!)).toEqual([])
  })

  it('puts into the image what was installed, and nothing of the directory where it is built', () => {
    const [, build, final] = stages
    expect(texts('COPY', final!)).toEqual(['--from=build /opt/callhouse /opt/callhouse'])
    expect([...texts('ADD', all), ...texts('COPY', build!)]).toEqual([])
    // npm puts commands there
    const prefix = /--prefix (\S+)/.exec(texts('RUN', build!)[0]!)![1]
    expect(texts('ENV', final!)).toEqual([`PATH=${prefix}/node_modules/.bin:$PATH`])
  })

  it('knows no secret, neither as an argument nor as a variable', () => {
    expect(
      [...texts('ARG', all), ...texts('ENV', all)].filter((text) =>
        /AZURE|DATABASE|SECRET|TOKEN|PASS/i.test(text),
      ),
    ).toEqual([])
  })

  it('runs sync as a user that is not root, without a shell between', () => {
    const final = stages.at(-1)!
    expect(texts('USER', final)).toEqual([expect.stringMatching(/^[1-9]\d*:[1-9]\d*$/)])
    expect(
      [...texts('ENTRYPOINT', final), ...texts('CMD', final)].map((text) => JSON.parse(text) as unknown),
    ).toEqual([['callhouse'], ['sync']])
    // what comes after the user belongs to it: nothing that would need root
    const names = final.map(({ name }) => name)
    expect(names.slice(names.indexOf('USER') + 1)).toEqual(['WORKDIR', 'ENTRYPOINT', 'CMD'])
  })

  it('says on its labels what it is', () => {
    const [labels] = texts('LABEL', stages.at(-1)!)
    expect(labels).toContain(`org.opencontainers.image.version="${manifest.version}"`)
    expect(labels).toContain(`org.opencontainers.image.licenses="${manifest.license}"`)
  })

  it('has scripts that a shell can read', () => {
    for (const text of texts('RUN', all)) {
      const { status, stderr } = spawnSync('/bin/sh', ['-n'], { input: text, encoding: 'utf8' })
      expect([status, stderr]).toEqual([0, ''])
    }
  })
})
