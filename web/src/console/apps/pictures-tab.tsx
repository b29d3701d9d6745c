import { useState } from 'preact/hooks'
import { addressOf, ask } from '../../api/ask.ts'
import { useAction } from '../../api/use-asked.ts'
import { common } from '../../i18n/common.ts'
import { useTexts } from '../../i18n/texts.ts'
import { Confirm } from '../../parts/confirm.tsx'
import { ErrorNote } from '../../parts/error-note.tsx'
import { TextField } from '../../parts/fields.tsx'
import { Form } from '../../parts/form.tsx'
import { Logo } from '../../parts/logo.tsx'
import { PictureButton } from '../../parts/picture-button.tsx'
import { say } from '../../parts/say.tsx'
import type { App, TabProps } from './app-editor.tsx'
import { keeping } from './texts.ts'

const MAX_LOGO = 1024 * 1024
const MAX_SHOT = 5 * 1024 * 1024

/** Logo and screenshots. */
export function PicturesTab({ app, reload }: TabProps) {
  const its = useTexts(keeping)
  const shared = useTexts(common)
  const logo = useAction()
  const shots = useAction()
  const params = { id: app.id }
  const order = app.screenshots.map(({ id }) => id)
  const add = (files: File[]) =>
    shots.run(async () => {
      for (const file of files) await ask('POST /apps/{id}/screenshots', { params, body: file })
      reload()
    })
  const move = (id: string, by: number) => {
    const next = order.filter((one) => one !== id)
    next.splice(order.indexOf(id) + by, 0, id)
    void shots.run(async () => {
      await ask('PUT /apps/{id}/screenshots', { params, body: { order: next } })
      reload()
    })
  }
  return (
    <div class="form">
      <h2>{its.logo}</h2>
      <div class="row">
        <Logo app={app} isLarge />
        <PictureButton
          verb={its.chooseLogo}
          max={MAX_LOGO}
          isBusy={logo.isBusy}
          onPick={([file]) =>
            file &&
            void logo.run(async () => {
              await ask('PUT /apps/{id}/logo', { params, body: file })
              say(shared.saved)
              reload()
            })
          }
        />
        {app.logo !== null && (
          <button
            type="button"
            onClick={() =>
              void logo.run(async () => {
                await ask('DELETE /apps/{id}/logo', { params })
                reload()
              })
            }
          >
            {its.removeLogo}
          </button>
        )}
      </div>
      <p class="quiet small-text">{its.logoHelp}</p>
      {logo.problem && <ErrorNote problem={logo.problem} />}
      <h2>{its.screenshots}</h2>
      <PictureButton
        verb={its.addScreenshot}
        max={MAX_SHOT}
        isMany
        isBusy={shots.isBusy}
        onPick={(files) => void add(files)}
      />
      <p class="quiet small-text">{its.screenshotsHelp}</p>
      {shots.problem && <ErrorNote problem={shots.problem} />}
      {app.screenshots.length === 0 && <p class="empty">{its.noScreenshots}</p>}
      <ol class="shot-list">
        {app.screenshots.map((shot, i) => (
          <Shot
            key={shot.id}
            shot={shot}
            onMove={(by) => move(shot.id, by)}
            isFirst={i === 0}
            isLast={i === order.length - 1}
            onChange={reload}
          />
        ))}
      </ol>
    </div>
  )
}

interface ShotProps {
  shot: App['screenshots'][number]
  isFirst: boolean
  isLast: boolean
  onMove(by: number): void
  onChange(): void
}

function Shot({ shot, isFirst, isLast, onMove, onChange }: ShotProps) {
  const its = useTexts(keeping)
  const [caption, setCaption] = useState(shot.caption)
  const [isRemoving, setRemoving] = useState(false)
  const params = { id: shot.id }
  return (
    <li class="panel">
      <img src={addressOf('/screenshots/{id}', params)} alt={shot.caption} loading="lazy" />
      <Form
        isDirty={caption !== shot.caption}
        needsChange
        work={async () => {
          await ask('PATCH /screenshots/{id}', { params, body: { caption } })
          onChange()
        }}
      >
        <TextField label={its.caption} maxLength={200} value={caption} onChange={setCaption} />
      </Form>
      <div class="row">
        <button type="button" class="small" disabled={isFirst} onClick={() => onMove(-1)}>
          {its.up}
        </button>
        <button type="button" class="small" disabled={isLast} onClick={() => onMove(1)}>
          {its.down}
        </button>
        <button type="button" class="small" onClick={() => setRemoving(true)}>
          {its.removeShot}
        </button>
      </div>
      {isRemoving && (
        <Confirm
          title={its.removeShotTitle}
          verb={its.removeShot}
          work={() => ask('DELETE /screenshots/{id}', { params })}
          onClose={() => setRemoving(false)}
          onDone={onChange}
        />
      )}
    </li>
  )
}
