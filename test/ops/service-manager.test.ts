import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { RAINCASK } from '../e2e/command.ts'

// Node can't listen on a datagram socket with a path, so Perl, which is on nearly every Linux, plays the manager: it
// prints each word that arrives, and starts the program as systemd does, with or without the socket opened for it.
const MANAGER = `
use strict; use Socket; $| = 1;
my ($path, $pass, @command) = @ARGV;
socket(my $in, AF_UNIX, SOCK_DGRAM, 0) or die; bind($in, sockaddr_un($path)) or die;
$^F = 10;
my $pid = fork();
if ($pid == 0) {
  close $in;
  if ($pass) {
    socket(our $out, AF_UNIX, SOCK_DGRAM, 0) or die; connect($out, sockaddr_un($path)) or die;
    require POSIX; my $fd = fileno($out); if ($fd != 3) { POSIX::dup2($fd, 3); POSIX::close($fd); }
    $ENV{LISTEN_PID} = $$; $ENV{LISTEN_FDS} = 1; $ENV{LISTEN_FDNAMES} = 'raincask-notify';
    $ENV{WATCHDOG_PID} = $$; $ENV{WATCHDOG_USEC} = 600000;
  }
  $ENV{NOTIFY_SOCKET} = $path;
  open(STDOUT, '>', '/dev/null'); exec @command; die;
}
print "PID $pid\\n";
$SIG{ALRM} = sub { kill 'KILL', $pid; exit 1 }; alarm 120;
while (1) { recv($in, my $word, 4096, 0); $word =~ s/\\n/ | /g; print "$word\\n"; }
`

const hasPerl = spawnSync('perl', ['-MSocket', '-e', '1']).status === 0
if (!hasPerl) t.comment('there is no Perl here to play the service manager')

// A socket's path may have 108 bytes.
const sockets = mkdtempSync(join(tmpdir(), 'notify-'))
t.teardown(() => rmSync(sockets, { recursive: true }))

interface Managed {
  child: ChildProcess
  pid: Promise<number>
  words: string[]
  until(pattern: RegExp): Promise<string>
}

/** The program below a manager that listens; in either way of telling it. */
function managed(directory: string, { passes, path }: { passes: boolean; path?: string }): Managed {
  const args = ['serve', '--data', join(directory, 'data'), '--listen', '127.0.0.1:0']
  // The shell that starts the source is replaced by Node, so that the process is the same.
  const perl = ['-e', MANAGER, join(sockets, `socket-${passes}`), passes ? '1' : '', RAINCASK, ...args]
  const child = spawn('perl', perl, {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...(path && { PATH: `${path}:${process.env['PATH']}` }) },
  })
  const words: string[] = []
  let rest = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    const lines = (rest + text).split('\n')
    rest = lines.pop() ?? ''
    words.push(...lines)
  })
  const until = async (pattern: RegExp) => {
    for (;;) {
      const found = words.find((word) => pattern.test(word))
      if (found !== undefined) return found
      if (child.exitCode !== null) throw new Error(`the manager ended: ${words.join('; ')}`)
      await sleep(20)
    }
  }
  return { child, words, until, pid: until(/^PID /).then((word) => Number(word.slice(4))) }
}

t.test('the socket that the manager has opened is told of start, life and stop', async (t) => {
  if (!hasPerl) return
  const { child, pid, words, until } = managed(t.testdir(), { passes: true })
  t.teardown(() => child.kill('SIGALRM'))
  const ready = await until(/^READY=1/)
  t.match(ready, /^READY=1 \| STATUS=Serving .*data at http:\/\/127\.0\.0\.1:\d+$/)
  const address = /http:\S+$/.exec(ready)?.[0] ?? ''
  t.equal((await fetch(`${address}/readyz`)).status, 200, 'it is ready when it says so')
  await until(/^WATCHDOG=1$/)
  t.ok(words.indexOf(ready) >= 0)
  process.kill(await pid, 'SIGTERM')
  await until(/^STOPPING=1$/)
})

t.test('without one, systemd-notify tells it', async (t) => {
  if (!hasPerl) return
  const directory = t.testdir()
  const path = join(directory, 'bin')
  mkdirSync(path)
  // Stands for systemd's own where there is none; it sends its words as they are.
  const helper = `#!/bin/sh
exec perl -MSocket -e 'socket(my $s, AF_UNIX, SOCK_DGRAM, 0); connect($s, sockaddr_un($ENV{NOTIFY_SOCKET})) or die; syswrite($s, join("\\n", @ARGV))' -- "$@"
`
  if (spawnSync('systemd-notify', ['--version']).status !== 0) {
    writeFileSync(join(path, 'systemd-notify'), helper)
    chmodSync(join(path, 'systemd-notify'), 0o755)
  }
  const { child, pid, words, until } = managed(directory, { passes: false, path })
  t.teardown(() => child.kill('SIGALRM'))
  t.match(await until(/READY=1/), /STATUS=Serving/)
  process.kill(await pid, 'SIGTERM')
  await until(/STOPPING=1/)
  t.notOk(
    words.some((word) => /WATCHDOG/.test(word)),
    'no signs of life by a way that may lose them',
  )
})
