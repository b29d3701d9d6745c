import { useTexts } from '../../i18n/texts.ts'
import { PageHead } from '../../parts/page.tsx'
import { Tabs } from '../../parts/tabs.tsx'
import { InvitationsTab } from './invitations-tab.tsx'
import { OrganisationsTab } from './organisations-tab.tsx'
import { peopleTexts } from './texts.ts'
import { UsersTab } from './users-tab.tsx'

/** Accounts, organisations, invitations. */
export function PeoplePage() {
  const its = useTexts(peopleTexts)
  return (
    <>
      <PageHead title={its.title} />
      <Tabs
        label={its.tabs}
        tabs={[
          { id: 'people', title: its.people, body: () => <UsersTab /> },
          { id: 'organisations', title: its.organisations, body: () => <OrganisationsTab /> },
          { id: 'invitations', title: its.invitations, body: () => <InvitationsTab /> },
        ]}
      />
    </>
  )
}
