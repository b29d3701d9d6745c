import { useTexts } from '../../i18n/texts.ts'
import { Choice } from '../../parts/choice.tsx'
import { TextField } from '../../parts/fields.tsx'
import { previewTexts } from './preview-texts.ts'

export interface Trust {
  word: 'no' | 'once' | 'always'
  /** What the signer is to be called from now on. */
  name: string
}

interface SignerChoiceProps {
  fingerprint: string
  trust: Trust
  onChange(trust: Trust): void
}

/** A word of trust in a signer that nobody here knows, with what follows from it. */
export function SignerChoice({ fingerprint, trust, onChange }: SignerChoiceProps) {
  const its = useTexts(previewTexts)
  return (
    <section class="panel">
      <Choice
        legend={its.trustChoice}
        value={trust.word}
        options={[
          { value: 'no', label: its.trustNo, help: its.trustNoHelp },
          {
            value: 'once',
            label: its.trustOnce,
            help: (
              <>
                <code>{fingerprint}</code>
                <br />
                {its.trustOnceHelp}
              </>
            ),
          },
          { value: 'always', label: its.trustAlways, help: its.trustAlwaysHelp },
        ]}
        onChange={(word) => onChange({ ...trust, word })}
      />
      {trust.word === 'always' && (
        <TextField
          label={its.signerName}
          help={its.signerNameHelp}
          required
          maxLength={100}
          value={trust.name}
          onChange={(name) => onChange({ ...trust, name })}
        />
      )}
    </section>
  )
}
