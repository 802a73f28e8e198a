import { version } from '../version.ts'
import { codesFor } from './after-exit.ts'
import {
  LONGEST_HOURS,
  type Nightly,
  type ReadyFile,
  STOP_SECONDS,
  searchPath,
  settingsDirectory,
  syncArguments,
} from './nightly.ts'

/** A service and the timer that starts it. */
export function systemdUnits(nightly: Nightly): readonly ReadyFile[] {
  const { name } = nightly
  return [
    { path: `/etc/systemd/system/${name}.service`, text: service(nightly) },
    { path: `/etc/systemd/system/${name}.timer`, text: timer(nightly) },
  ]
}

function service(nightly: Nightly): string {
  const { name, command } = nightly
  const settings = settingsDirectory(nightly)
  return `# Made by callhouse ${version}. Needs systemd 250 or newer.
#
# Once, as root:
#   install -d -m 700 ${settings}
#   Write there, readable by root alone (chmod 600):
#     env            AZURE_TENANT_ID=… and AZURE_CLIENT_ID=…, a line each
#     client-secret  the secret of the app registration, nothing else
#     database-url   postgresql://user:password@host:5432/database?sslmode=verify-full
#   systemctl daemon-reload
#   systemctl start ${name}; journalctl -u ${name}
#   systemctl enable --now ${name}.timer

[Unit]
Description=Microsoft Teams call records into PostgreSQL
Wants=network-online.target
After=network-online.target
# Where one start after the other fails at once, the sixth within six hours is the last; the next night counts
# anew. After trying by hand: systemctl reset-failed ${name}
StartLimitIntervalSec=6h
StartLimitBurst=6
# What tells a person; systemctl --failed and journalctl -u ${name} say more.
#OnFailure=NAME-OF-A-UNIT@%n.service

[Service]
Type=oneshot
ExecStart=${command} ${syncArguments(nightly)}
# Node has to be found too.
Environment=PATH=${searchPath(nightly)}

# Secrets are handed over as files that this process alone can read; they are in no argument and no variable.
EnvironmentFile=${settings}/env
LoadCredential=client-secret:${settings}/client-secret
Environment=AZURE_CLIENT_SECRET_FILE=%d/client-secret
LoadCredential=database-url:${settings}/database-url
Environment=DATABASE_URL_FILE=%d/database-url
# With a certificate in place of the client secret:
#LoadCredential=client-certificate:${settings}/client-certificate.pem
#Environment=AZURE_CLIENT_CERTIFICATE_PATH=%d/client-certificate

# Another load holds the lease: nothing to do, nothing to tell.
SuccessExitStatus=${codesFor('pass').join(' ')}
# Graph or the database could not be reached, or part is still to be done: again after a pause, what is loaded stays.
Restart=on-failure
RestartSec=15min
# These end the same way every time.
RestartPreventExitStatus=${codesFor('report').join(' ')}
# The batch at hand is finished first, which takes ten seconds at most.
TimeoutStopSec=${STOP_SECONDS}
# One that hangs must not hold up the nights after it.
TimeoutStartSec=${LONGEST_HOURS}h

# A user of its own for as long as it runs; all that outlives it is in the database.
DynamicUser=yes
StateDirectory=${name}
WorkingDirectory=%S/${name}
# What Node has compiled, so that it starts faster.
Environment=NODE_COMPILE_CACHE=%S/${name}/compiled
UMask=0077

# It talks to the network, and needs nothing else of the machine. No MemoryDenyWriteExecute: Node compiles as it runs.
NoNewPrivileges=yes
CapabilityBoundingSet=
ProtectSystem=strict
# A program below /home can't be started then: install it elsewhere.
ProtectHome=yes
PrivateTmp=yes
PrivateDevices=yes
ProtectClock=yes
ProtectControlGroups=yes
ProtectHostname=yes
ProtectKernelLogs=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
ProtectProc=invisible
LockPersonality=yes
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
SystemCallArchitectures=native
SystemCallFilter=@system-service @pkey
SystemCallFilter=~@privileged
SystemCallErrorNumber=EPERM
`
}

function timer(nightly: Nightly): string {
  const time = [nightly.hour, nightly.minute].map((part) => String(part).padStart(2, '0')).join(':')
  return `# Made by callhouse ${version}.

[Unit]
Description=Microsoft Teams call records into PostgreSQL, every night

[Timer]
OnCalendar=*-*-* ${time}:00 UTC
# Not all machines of a site at the same second.
RandomizedDelaySec=10min
# A night that was missed, the machine being off, is made up for. Graph keeps records for 30 days only.
Persistent=true

[Install]
WantedBy=timers.target
`
}
