/** Where a setting's value came from; the earlier ones win over the later. */
export type SettingSource = 'flag' | 'environment' | 'file' | 'default'

/** A setting of the program: one text, whoever says it. */
export interface Setting {
  /** Its name in a configuration file. */
  key: string
  /** Its flag, e.g. `--listen`. */
  flag: string
  /** Its environment variable, e.g. `RAINCASK_LISTEN`. */
  variable: string
  fallback?: string
  /** A path in a configuration file counts from that file's directory. */
  isPath?: boolean
  /** Throws an Error that says what is wrong with a value. */
  check?(value: string): unknown
}

/** A setting as it came out. */
export interface ResolvedSetting {
  key: string
  /** Undefined where nobody said it and there is no default. */
  value: string | undefined
  source: SettingSource
  /** The flag, the variable or the file that said it. */
  origin: string
}

/** Something that is wrong with the settings. */
export interface SettingProblem {
  /** The setting, or the file. */
  field: string
  problem: string
}

/** What was said, by whom; keys are those of the settings but for `environment`, whose are the variables. */
export interface SaidSettings {
  flags: Readonly<Record<string, string | undefined>>
  environment: Readonly<Record<string, string | undefined>>
  file?: { path: string; values: Readonly<Record<string, string>> } | undefined
}

/** Puts together what flags, environment and file say, the first of them that speaks; each value is checked. */
export function resolveSettings(
  settings: readonly Setting[],
  said: SaidSettings,
): { resolved: ResolvedSetting[]; problems: SettingProblem[] } {
  const problems: SettingProblem[] = []
  const resolved = settings.map((setting) => {
    const found = resolveOne(setting, said)
    if (found.value !== undefined) {
      try {
        setting.check?.(found.value)
      } catch (error) {
        problems.push({ field: setting.key, problem: `${found.origin}: ${reasonOf(error)}` })
      }
    }
    return found
  })
  return { resolved, problems }
}

function resolveOne({ key, flag, variable, fallback }: Setting, said: SaidSettings): ResolvedSetting {
  const { flags, environment, file } = said
  const flagged = flags[key]
  if (flagged !== undefined) return { key, value: flagged, source: 'flag', origin: flag }
  const exported = environment[variable]
  if (exported) return { key, value: exported, source: 'environment', origin: variable }
  const written = file?.values[key]
  if (file && written !== undefined) return { key, value: written, source: 'file', origin: file.path }
  return { key, value: fallback, source: 'default', origin: 'default' }
}

function reasonOf(error: unknown): string {
  const { reason, message } = error as { reason?: string; message: string }
  return reason ?? message
}
