import { createWriteStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { TarArchive } from 'archiver'
import { openReadOnly } from '../../db/read-only.ts'
import type { ResolvedSetting, SettingProblem } from '../config/settings.ts'
import { placesIn } from '../doctor/check.ts'
import type { DoctorReport } from '../doctor/run-doctor.ts'
import { RaincaskError } from '../errors.ts'
import { auditLines, databaseFacts, directoryFacts, jobLines, logTail, versions } from './collect.ts'
import { redacted } from './redact.ts'

/** Name of the directory in the archive. */
const TOP = 'raincask-support'

const README = `What "raincask support" collected, for whoever helps to find what is wrong.

versions.json   the program and the machine
settings.json   the settings of serve and who said them
doctor.json     what "raincask doctor" found
directory.json  what lies in the data directory
database.json   sizes and numbers of rows; no rows
jobs.jsonl      the last jobs, without what they were given
job-log.jsonl   warnings and errors of jobs
audit.jsonl     the last entries of the audit: who did what, with names and addresses
log.txt         the end of the log that was given with --log

Keys, passwords, tokens and credentials in addresses were taken out. Names of people, apps and machines were not: look
through it before you hand it on.
`

export interface SupportOptions {
  output: string
  data: string
  settings: ResolvedSetting[]
  problems: SettingProblem[]
  doctor: DoctorReport
  audit: boolean
  /** A file with the log of serve. */
  log?: string | undefined
}

/** A file of the archive. */
interface SupportFile {
  name: string
  text: string
}

/**
 * Writes an archive (.tar.gz) with what helps to find what is wrong, and no secrets; whatever cannot be had is said in
 * its place.
 * @returns names of its files
 * @throws RaincaskError FILE_UNREADABLE if the log can’t be read, USAGE if the output is there already
 */
export async function writeSupport(options: SupportOptions): Promise<string[]> {
  const files = [{ name: 'README.txt', text: README }, ...(await collect(options))].map(({ name, text }) => ({
    name,
    text: redacted(text),
  }))
  const target = createWriteStream(options.output, { flags: 'wx', mode: 0o600, flush: true })
  const archive = new TarArchive({ gzip: true })
  const date = new Date()
  for (const { name, text } of files) archive.append(text, { name: `${TOP}/${name}`, mode: 0o600, date })
  try {
    await Promise.all([archive.finalize(), pipeline(archive, target)])
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST')
      throw new RaincaskError('USAGE', { reason: `${options.output} is there already.` })
    await rm(options.output, { force: true })
    throw error
  }
  return files.map(({ name }) => name)
}

async function collect(options: SupportOptions): Promise<SupportFile[]> {
  const { data, settings, problems, doctor, log } = options
  const { root, database } = placesIn(data)
  const files = [
    json('versions.json', versions()),
    json('settings.json', { settings, problems }),
    json('doctor.json', doctor),
    json('directory.json', await directoryFacts(root)),
    ...(await fromDatabase(database, options.audit)),
  ]
  if (log === undefined) return files
  try {
    return [...files, { name: 'log.txt', text: await logTail(log) }]
  } catch (error) {
    throw new RaincaskError('FILE_UNREADABLE', { where: log, reason: (error as Error).message })
  }
}

async function fromDatabase(file: string, audit: boolean): Promise<SupportFile[]> {
  try {
    const sqlite = openReadOnly(file)
    try {
      const { jobs, log } = jobLines(sqlite)
      return [
        json('database.json', await databaseFacts(sqlite)),
        { name: 'jobs.jsonl', text: jobs },
        { name: 'job-log.jsonl', text: log },
        ...(audit ? [{ name: 'audit.jsonl', text: auditLines(sqlite) }] : []),
      ]
    } finally {
      sqlite.close()
    }
  } catch (error) {
    return [json('database.json', { failure: (error as Error).message })]
  }
}

function json(name: string, value: unknown): SupportFile {
  return { name, text: `${JSON.stringify(value, undefined, 2)}\n` }
}
