import { version } from '../version.ts'
import { codesFor, spelt } from './after-exit.ts'
import {
  cronTime,
  LONGEST_HOURS,
  type Nightly,
  type ReadyFile,
  STOP_SECONDS,
  searchPath,
  settingsDirectory,
  syncArguments,
} from './nightly.ts'

/** Seconds between one try and the next; none follows the last. */
const PAUSES = [600, 1200, 2400, 0]

/** A crontab. */
export function crontab(nightly: Nightly): readonly ReadyFile[] {
  const settings = settingsDirectory(nightly)
  return [
    {
      path: `${nightly.name}.crontab`,
      text: `# Made by callhouse ${version}. Lines for the crontab of an ordinary user (crontab -e). In a file below /etc/cron.d
# the name of the user stands between the time and the command.
#
# ${settings}/env is readable by that user alone (chmod 600) and holds, a line each:
#   AZURE_TENANT_ID=… AZURE_CLIENT_ID=… AZURE_CLIENT_SECRET_FILE=… DATABASE_URL_FILE=…
# The last two name files, readable by that user alone too; with a certificate, AZURE_CLIENT_CERTIFICATE_PATH does.

SHELL=/bin/sh
PATH=${searchPath(nightly)}
# Mail comes where a night failed, and only then: \`callhouse status\` tells of the others.
MAILTO=root
# cronie, the cron of Red Hat and SUSE, takes the time as UTC; that of Debian does not know this line and takes it
# as the machine's. Any hour will do.
CRON_TZ=UTC

# ${spelt(codesFor('retry'))} are tried again after ${spelt(PAUSES.filter((pause) => pause > 0).map((pause) => pause / 60))} minutes: what is loaded stays. ${spelt(codesFor('pass'))} is passed over: another load
# is at work. No flock is needed, the lease in the database keeps loads apart, those of other machines too. One
# that hangs is ended after ${LONGEST_HOURS} hours. The percent sign has a backslash because cron would end the line at it.
${cronTime(nightly)} ${script(nightly, settings).replaceAll('%', '\\%')}
`,
    },
  ]
}

/** One line of shell: tries, and says what went wrong at last. */
function script(nightly: Nightly, settings: string): string {
  const load = `timeout -k ${STOP_SECONDS} ${LONGEST_HOURS}h ${nightly.command} --env-file ${settings}/env ${syncArguments(nightly)}`
  return [
    `for pause in ${PAUSES.join(' ')}; do said=$(${load} 2>&1); code=$?`,
    `case $code in ${codesFor('retry').join('|')}) sleep $pause ;; *) break ;; esac; done`,
    `case $code in ${[0, ...codesFor('pass')].join('|')}) ;; *) echo "${nightly.name} ended with exit code $code:"`,
    `printf '%s\\n' "$said" | tail -n 20; exit $code ;; esac`,
  ].join('; ')
}
