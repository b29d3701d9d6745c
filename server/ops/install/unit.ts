import { NOTIFY_FD_NAME } from '../service-manager.ts'

/** What differs between installations. */
export interface UnitOptions {
  executable: string
  config: string
  data: string
  user: string
  /** systemd's version; what it does not know yet is left out. */
  systemd: number
}

/** systemd from here on opens its own socket for a service (`OpenFile=`). */
const OPENS_FILES = 253
/** Below it systemd makes the directory, and gives it to the user. */
const STATE = '/var/lib/'

/** What keeps a process to its own; the server and the backup have it in common. systemd.exec(5) says what each does. */
const HARDENING = `NoNewPrivileges=yes
ProtectSystem=strict
ProtectHome=read-only
PrivateTmp=yes
PrivateDevices=yes
ProtectClock=yes
ProtectHostname=yes
ProtectControlGroups=yes
ProtectKernelLogs=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
ProtectProc=invisible
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
LockPersonality=yes
RemoveIPC=yes
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallFilter=~@privileged
SystemCallErrorNumber=EPERM
UMask=0027
# A core file would hold keys.
LimitCORE=0`

/** The unit of the server. There is no MemoryDenyWriteExecute=: V8 compiles while it runs. */
export function unitText({ executable, config, data, user, systemd }: UnitOptions): string {
  const told =
    systemd >= OPENS_FILES
      ? `NotifyAccess=main
OpenFile=/run/systemd/notify:${NOTIFY_FD_NAME}
WatchdogSec=2min`
      : `# This systemd is told by systemd-notify, a process of its own.
NotifyAccess=all`
  return `[Unit]
Description=Raincask, application store and image registry
Wants=network-online.target
After=network-online.target
RequiresMountsFor=${data}
StartLimitIntervalSec=5min
StartLimitBurst=5

[Service]
Type=notify
${told}
ExecStart=${executable} serve --config ${config}
ExecReload=/bin/kill -HUP $MAINPID
User=${user}
Group=${user}
Restart=on-failure
RestartSec=2
# An upgrade of a large database comes before the first answer.
TimeoutStartSec=15min
TimeoutStopSec=60
KillMode=mixed
${places(data)}
# Exports to sticks; those that are plugged in later come through as they are mounted.
ReadWritePaths=-/media -/mnt -/run/media
LimitNOFILE=65536
IOSchedulingClass=best-effort
IOSchedulingPriority=2
# Ports below 1024, and nothing else that root may.
AmbientCapabilities=CAP_NET_BIND_SERVICE
CapabilityBoundingSet=CAP_NET_BIND_SERVICE
${HARDENING}

[Install]
WantedBy=multi-user.target
`
}

/** The unit of a nightly backup to `to`. */
export function backupUnitText(options: Omit<UnitOptions, 'systemd' | 'config'>, to: string): string {
  const { executable, data, user } = options
  return `[Unit]
Description=Backup of Raincask
RequiresMountsFor=${data} ${to}

[Service]
Type=oneshot
# As root, for the directory may be a disk's own.
ExecStartPre=+/usr/bin/install -d -o ${user} -g ${user} -m 0700 ${to}
ExecStart=${executable} backup --to ${to} --data ${data}
User=${user}
Group=${user}
IOSchedulingClass=idle
Nice=10
ReadWritePaths=${data} -${to}
CapabilityBoundingSet=
${HARDENING}
`
}

/** When the backup is made. */
export const BACKUP_TIMER = `[Unit]
Description=Nightly backup of Raincask

[Timer]
OnCalendar=*-*-* 02:30
Persistent=true

[Install]
WantedBy=timers.target
`

function places(data: string): string {
  const name = data.startsWith(STATE) ? data.slice(STATE.length) : ''
  return /^[A-Za-z0-9_-]+$/.test(name)
    ? `StateDirectory=${name}\nStateDirectoryMode=0750`
    : `ReadWritePaths=${data}`
}
