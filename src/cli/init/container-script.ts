import { codesFor } from './after-exit.ts'
import { type Nightly, syncArguments } from './nightly.ts'

/**
 * What a container runs, for schedulers that know only success and failure: the load, with its exit code handed
 * on, except that of a load that was passed over, which becomes 0. The shell is the container's first process,
 * so signals come to it and not to the load, and a signal ends its `wait`.
 */
export function containerScript(nightly: Nightly): string {
  return `load= stop=
trap 'stop=yes; [ -z "$load" ] || kill -TERM "$load" 2>/dev/null' TERM INT
callhouse ${syncArguments(nightly)} &
load=$!
# the signal may have come before there was a load
[ -z "$stop" ] || kill -TERM "$load"
wait "$load"; code=$?
# a signal ends the wait, not the load
while kill -0 "$load" 2>/dev/null; do wait "$load"; code=$?; done
case $code in ${codesFor('pass').join('|')}) exit 0 ;; esac
exit "$code"`
}

/** The script as a block of YAML, indented by so many spaces. */
export function asYamlBlock(script: string, indent: number): string {
  return script
    .split('\n')
    .map((line) => `${' '.repeat(indent)}${line}`)
    .join('\n')
}
