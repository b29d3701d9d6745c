// Written by scripts/build/web-contract.ts from the API's own document; not to be edited.

/** A value in an address. Empty texts are left out. */
export type QueryValue = string | number | boolean | undefined

/** Every call of the API: what it takes, what it answers. */
export interface Contract {
  /** Who is signed in, and whether the store waits for its first administrator. */
  'GET /session': { answer: { user: ({ id: string; login: string; displayName: string; email: string; phone: string; profile: string; avatar: string | null; role: ('administrator' | 'publisher' | 'member'); organisationId: string | null; organisationName: string | null; createdAt: number; disabledAt: (number | null) } | null); needsFirstAdministrator: boolean } }
  /** Sign in: begins a session, in a cookie or as a token for the Authorization header. */
  'POST /session': { body: { login: (string); password: string; as?: ('cookie' | 'token') | undefined }; answer: { user: { id: string; login: string; displayName: string; email: string; phone: string; profile: string; avatar: string | null; role: ('administrator' | 'publisher' | 'member'); organisationId: string | null; organisationName: string | null; createdAt: number; disabledAt: (number | null) }; token?: string | undefined } }
  /** Sign out: ends this session. */
  'DELETE /session': { answer: undefined }
  /** Where one is signed in. */
  'GET /sessions': { answer: { items: { id: string; createdAt: number; expiresAt: number; address: string; agent: string; isCurrent: boolean }[] } }
  /** End one of one’s own sessions. */
  'DELETE /sessions/{id}': { params: { id: string }; answer: undefined }
  /** What a link is for. */
  'POST /invitations/look': { body: { token: string }; answer: { kind: ('first-administrator' | 'account' | 'password'); role: ('administrator' | 'publisher' | 'member'); organisationName: string | null; login: string | null; expiresAt: number } }
  /** Make one’s account with a link, and sign in. */
  'POST /invitations/accept': { body: { token: string; login: string; displayName: string; email?: ('' | string) | undefined; password: string }; answer: { user: { id: string; login: string; displayName: string; email: string; phone: string; profile: string; avatar: string | null; role: ('administrator' | 'publisher' | 'member'); organisationId: string | null; organisationName: string | null; createdAt: number; disabledAt: (number | null) } } }
  /** Make the first administrator’s account, and sign in. */
  'POST /first-administrator': { body: { token: string; login: string; displayName: string; email?: ('' | string) | undefined; password: string }; answer: { user: { id: string; login: string; displayName: string; email: string; phone: string; profile: string; avatar: string | null; role: ('administrator' | 'publisher' | 'member'); organisationId: string | null; organisationName: string | null; createdAt: number; disabledAt: (number | null) } } }
  /** Set a new password with a link; every session of the account ends. */
  'POST /password-reset': { body: { token: string; password: string }; answer: undefined }
  /** One’s own account. */
  'GET /me': { answer: { id: string; login: string; displayName: string; email: string; phone: string; profile: string; avatar: string | null; role: ('administrator' | 'publisher' | 'member'); organisationId: string | null; organisationName: string | null; createdAt: number; disabledAt: (number | null) } }
  /** Change what one’s account says. */
  'PATCH /me': { body: { displayName?: string | undefined; email?: ('' | string) | undefined; phone?: string | undefined; profile?: string | undefined }; answer: { id: string; login: string; displayName: string; email: string; phone: string; profile: string; avatar: string | null; role: ('administrator' | 'publisher' | 'member'); organisationId: string | null; organisationName: string | null; createdAt: number; disabledAt: (number | null) } }
  /** Change one’s password; one’s other sessions end. */
  'PUT /me/password': { body: { oldPassword: string; newPassword: string }; answer: undefined }
  /** Set one’s picture. */
  'PUT /me/avatar': { body: Blob; answer: { id: string; login: string; displayName: string; email: string; phone: string; profile: string; avatar: string | null; role: ('administrator' | 'publisher' | 'member'); organisationId: string | null; organisationName: string | null; createdAt: number; disabledAt: (number | null) } }
  /** Remove one’s picture. */
  'DELETE /me/avatar': { answer: { id: string; login: string; displayName: string; email: string; phone: string; profile: string; avatar: string | null; role: ('administrator' | 'publisher' | 'member'); organisationId: string | null; organisationName: string | null; createdAt: number; disabledAt: (number | null) } }
  /** One’s own picture. */
  'GET /me/avatar': { answer: undefined }
  /** The people, by sign-in name. */
  'GET /users': { query: { page?: QueryValue; pageSize?: QueryValue; text?: QueryValue; role?: ('administrator' | 'publisher' | 'member') | undefined; organisationId?: QueryValue }; answer: { items: { id: string; login: string; displayName: string; email: string; phone: string; profile: string; avatar: string | null; role: ('administrator' | 'publisher' | 'member'); organisationId: string | null; organisationName: string | null; createdAt: number; disabledAt: (number | null) }[]; total: number; page: number; pageSize: number } }
  /** Make an account; its owner sets the password through the link. */
  'POST /users': { body: { login: string; displayName: string; email?: ('' | string) | undefined; role: ('administrator' | 'publisher' | 'member'); organisationId?: (string | null) | undefined }; answer: { user: { id: string; login: string; displayName: string; email: string; phone: string; profile: string; avatar: string | null; role: ('administrator' | 'publisher' | 'member'); organisationId: string | null; organisationName: string | null; createdAt: number; disabledAt: (number | null) }; id: string; link: string; expiresAt: number } }
  /** One account. */
  'GET /users/{id}': { params: { id: string }; answer: { id: string; login: string; displayName: string; email: string; phone: string; profile: string; avatar: string | null; role: ('administrator' | 'publisher' | 'member'); organisationId: string | null; organisationName: string | null; createdAt: number; disabledAt: (number | null) } }
  /** Change an account: role, organisation, profile. */
  'PATCH /users/{id}': { params: { id: string }; body: { displayName?: string | undefined; email?: ('' | string) | undefined; phone?: string | undefined; profile?: string | undefined; role?: ('administrator' | 'publisher' | 'member') | undefined; organisationId?: (string | null) | undefined }; answer: { id: string; login: string; displayName: string; email: string; phone: string; profile: string; avatar: string | null; role: ('administrator' | 'publisher' | 'member'); organisationId: string | null; organisationName: string | null; createdAt: number; disabledAt: (number | null) } }
  /** Shut an account: its sessions end at once. */
  'POST /users/{id}/disable': { params: { id: string }; body: { revokeKeys?: boolean | undefined }; answer: { id: string; login: string; displayName: string; email: string; phone: string; profile: string; avatar: string | null; role: ('administrator' | 'publisher' | 'member'); organisationId: string | null; organisationName: string | null; createdAt: number; disabledAt: (number | null) } }
  /** Open an account again. */
  'POST /users/{id}/enable': { params: { id: string }; answer: { id: string; login: string; displayName: string; email: string; phone: string; profile: string; avatar: string | null; role: ('administrator' | 'publisher' | 'member'); organisationId: string | null; organisationName: string | null; createdAt: number; disabledAt: (number | null) } }
  /** Make a link with which its owner sets a new password; earlier ones are void. */
  'POST /users/{id}/password-link': { params: { id: string }; answer: { id: string; link: string; expiresAt: number } }
  /** Links that can still be used. */
  'GET /invitations': { answer: { items: { id: string; kind: ('first-administrator' | 'account' | 'password'); role: ('administrator' | 'publisher' | 'member'); organisationId: string | null; organisationName: string | null; login: string | null; note: string; invitedBy: string | null; createdAt: number; expiresAt: number }[] } }
  /** Make a link with which somebody makes their account, once. */
  'POST /invitations': { body: { role: ('administrator' | 'publisher' | 'member'); organisationId?: (string | null) | undefined; note?: string | undefined; hours?: number | undefined }; answer: { id: string; link: string; expiresAt: number } }
  /** Withdraw a link. */
  'DELETE /invitations/{id}': { params: { id: string }; answer: undefined }
  /** The organisations, by name. */
  'GET /organisations': { answer: { items: { id: string; name: string; description: string; createdAt: number; people: number }[] } }
  /** Make an organisation. */
  'POST /organisations': { body: { name: string; description?: string | undefined }; answer: { id: string; name: string; description: string; createdAt: number; people: number } }
  /** One organisation. */
  'GET /organisations/{id}': { params: { id: string }; answer: { id: string; name: string; description: string; createdAt: number; people: number } }
  /** Change an organisation. */
  'PATCH /organisations/{id}': { params: { id: string }; body: { name?: string | undefined; description?: string | undefined }; answer: { id: string; name: string; description: string; createdAt: number; people: number } }
  /** Delete an organisation that nobody belongs to. */
  'DELETE /organisations/{id}': { params: { id: string }; answer: undefined }
  /** A publisher’s public page. */
  'GET /publishers/{id}': { params: { id: string }; answer: { id: string; displayName: string; profile: string; avatar: string | null; organisation: ({ id: string; name: string } | null) } }
  /** A publisher’s picture. */
  'GET /publishers/{id}/avatar': { params: { id: string }; answer: undefined }
  /** The picture of an account. */
  'GET /users/{id}/avatar': { params: { id: string }; answer: undefined }
  /** Access keys, newest first: one’s own, or everybody’s for administrators. */
  'GET /access-keys': { query: { ownerId?: QueryValue }; answer: { items: { id: string; name: string; actions: ('OnlyRead' | 'ReadInstall' | 'Write')[]; ownerId: string | null; createdAt: number; expiresAt: (number | null); revokedAt: (number | null); lastUsedAt: (number | null); lastUsedFrom: string | null; lastAgent: string | null }[] } }
  /** Make an access key of one’s own; it is shown this once. */
  'POST /access-keys': { body: { name: string; actions: ('OnlyRead' | 'ReadInstall' | 'Write')[]; expiresAt?: number | undefined }; answer: { id: string; name: string; accessKey: string; actions: ('OnlyRead' | 'ReadInstall' | 'Write')[]; expiresAt: (number | null) } }
  /** One access key, and what it installed. */
  'GET /access-keys/{id}': { params: { id: string }; answer: { id: string; name: string; actions: ('OnlyRead' | 'ReadInstall' | 'Write')[]; ownerId: string | null; createdAt: number; expiresAt: (number | null); revokedAt: (number | null); lastUsedAt: (number | null); lastUsedFrom: string | null; lastAgent: string | null; installs: { appId: string; appName: string | null; version: string; installs: number; firstAt: number; lastAt: number }[] } }
  /** Revoke an access key, and every pull and push credential that derives from it. */
  'DELETE /access-keys/{id}': { params: { id: string }; answer: undefined }
  /** Who did what, newest first. */
  'GET /audit': { query: { actor?: QueryValue; action?: ('session.started' | 'session.refused' | 'session.ended' | 'user.created' | 'user.changed' | 'user.disabled' | 'user.enabled' | 'user.password-changed' | 'user.password-reset' | 'invitation.made' | 'invitation.withdrawn' | 'reset-link.made' | 'first-administrator.made' | 'organisation.created' | 'organisation.changed' | 'organisation.deleted' | 'access-key.created' | 'access-key.revoked' | 'app.created' | 'app.changed' | 'app.deleted' | 'app.review-asked' | 'app.review-refused' | 'app.listed' | 'app.unlisted' | 'version.published' | 'version.changed' | 'version.enabled' | 'version.disabled' | 'version.deleted' | 'version.imported' | 'version.exported' | 'package.created' | 'package.changed' | 'package.deleted' | 'screenshot.added' | 'screenshot.changed' | 'screenshot.deleted' | 'category.created' | 'category.changed' | 'category.deleted' | 'solution.created' | 'solution.changed' | 'solution.deleted' | 'market.created' | 'market.changed' | 'market.deleted' | 'bundle.imported' | 'bundle.exported' | 'bundle.downloaded' | 'import.undone' | 'import.discarded' | 'export.deleted' | 'offline-package.deleted' | 'repository.changed' | 'site.told' | 'site.changed' | 'site.deleted' | 'tag.deleted' | 'manifest.deleted' | 'repository.deleted' | 'store.collected' | 'store.scrubbed' | 'setting.changed' | 'audit.exported') | undefined; from?: QueryValue; to?: QueryValue; text?: QueryValue; before?: QueryValue; limit?: QueryValue }; answer: { items: { id: number; at: number; actor: string; actorName: string; action: string; target: string; address: string; detail: Record<string, string | number | boolean | null> }[]; hasMore: boolean } }
  /** Every action that entries may have. */
  'GET /audit/actions': { answer: { items: string[] } }
  /** The same as a file, oldest first: CSV or JSON lines. */
  'GET /audit/export': { query: { actor?: QueryValue; action?: ('session.started' | 'session.refused' | 'session.ended' | 'user.created' | 'user.changed' | 'user.disabled' | 'user.enabled' | 'user.password-changed' | 'user.password-reset' | 'invitation.made' | 'invitation.withdrawn' | 'reset-link.made' | 'first-administrator.made' | 'organisation.created' | 'organisation.changed' | 'organisation.deleted' | 'access-key.created' | 'access-key.revoked' | 'app.created' | 'app.changed' | 'app.deleted' | 'app.review-asked' | 'app.review-refused' | 'app.listed' | 'app.unlisted' | 'version.published' | 'version.changed' | 'version.enabled' | 'version.disabled' | 'version.deleted' | 'version.imported' | 'version.exported' | 'package.created' | 'package.changed' | 'package.deleted' | 'screenshot.added' | 'screenshot.changed' | 'screenshot.deleted' | 'category.created' | 'category.changed' | 'category.deleted' | 'solution.created' | 'solution.changed' | 'solution.deleted' | 'market.created' | 'market.changed' | 'market.deleted' | 'bundle.imported' | 'bundle.exported' | 'bundle.downloaded' | 'import.undone' | 'import.discarded' | 'export.deleted' | 'offline-package.deleted' | 'repository.changed' | 'site.told' | 'site.changed' | 'site.deleted' | 'tag.deleted' | 'manifest.deleted' | 'repository.deleted' | 'store.collected' | 'store.scrubbed' | 'setting.changed' | 'audit.exported') | undefined; from?: QueryValue; to?: QueryValue; text?: QueryValue; format?: ('csv' | 'jsonl') | undefined }; answer: undefined }
  /** Find listed apps by words, in part of a word too, and by facets. */
  'GET /search': { query: { page?: QueryValue; pageSize?: QueryValue; text?: QueryValue; category?: QueryValue[] | undefined; tag?: QueryValue[] | undefined; publisher?: QueryValue[] | undefined; architecture?: QueryValue[] | undefined; type?: ('application' | 'plugin')[] | undefined; sort?: ('relevance' | 'newest' | 'installs' | 'name') | undefined }; answer: { items: { id: string; name: string; description: string; logo: string | null; devStatus: string; categoryId: string | null; tags: string[]; publisher: ({ owner: string; userId: string | null; name: string } | null); version: string | null; versions: number; architectures: string[]; isPlugin: boolean; visits: number; installs: number; downloads: number; visibility: ('private' | 'organisation' | 'market' | 'public'); listing: ('unlisted' | 'review' | 'listed'); updatedAt: number }[]; total: number; page: number; pageSize: number; facets: { category: { value: string; label: string; count: number }[]; tag: { value: string; label: string; count: number }[]; publisher: { value: string; label: string; count: number }[]; architecture: { value: string; label: string; count: number }[]; type: { value: string; label: string; count: number }[] } } }
  /** Find among the apps that one may edit, listed or not. */
  'GET /keeper/apps': { query: { page?: QueryValue; pageSize?: QueryValue; text?: QueryValue; category?: QueryValue[] | undefined; tag?: QueryValue[] | undefined; publisher?: QueryValue[] | undefined; architecture?: QueryValue[] | undefined; type?: ('application' | 'plugin')[] | undefined; sort?: ('relevance' | 'newest' | 'installs' | 'name') | undefined; listing?: ('unlisted' | 'review' | 'listed') | undefined }; answer: { items: { id: string; name: string; description: string; logo: string | null; devStatus: string; categoryId: string | null; tags: string[]; publisher: ({ owner: string; userId: string | null; name: string } | null); version: string | null; versions: number; architectures: string[]; isPlugin: boolean; visits: number; installs: number; downloads: number; visibility: ('private' | 'organisation' | 'market' | 'public'); listing: ('unlisted' | 'review' | 'listed'); updatedAt: number }[]; total: number; page: number; pageSize: number; facets: { category: { value: string; label: string; count: number }[]; tag: { value: string; label: string; count: number }[]; publisher: { value: string; label: string; count: number }[]; architecture: { value: string; label: string; count: number }[]; type: { value: string; label: string; count: number }[] } } }
  /** The listed apps of a publisher. */
  'GET /publishers/{id}/apps': { params: { id: string }; query: { page?: QueryValue; pageSize?: QueryValue; sort?: ('relevance' | 'newest' | 'installs' | 'name') | undefined }; answer: { items: { id: string; name: string; description: string; logo: string | null; devStatus: string; categoryId: string | null; tags: string[]; publisher: ({ owner: string; userId: string | null; name: string } | null); version: string | null; versions: number; architectures: string[]; isPlugin: boolean; visits: number; installs: number; downloads: number; visibility: ('private' | 'organisation' | 'market' | 'public'); listing: ('unlisted' | 'review' | 'listed'); updatedAt: number }[]; total: number; page: number; pageSize: number } }
  /** The tree of categories, with the number of listed apps in each. */
  'GET /categories': { answer: { items: { id: string; parentId: string | null; name: string; position: number; apps: number }[] } }
  /** Add a category. */
  'POST /categories': { body: { name: string; parentId?: (string | null) | undefined; position?: number | undefined }; answer: { id: string; parentId: string | null; name: string; position: number } }
  /** Tags of listed apps that begin with a text, the most used first. */
  'GET /tags': { query: { start?: QueryValue }; answer: { items: { tag: string; apps: number }[] } }
  /** Everything that an app’s page shows; counts as a visit. */
  'GET /apps/{id}': { params: { id: string }; answer: { id: string; name: string; description: string; logo: string | null; devStatus: string; categoryId: string | null; tags: string[]; publisher: ({ owner: string; userId: string | null; name: string } | null); version: string | null; versions: number; architectures: string[]; isPlugin: boolean; visits: number; installs: number; downloads: number; visibility: ('private' | 'organisation' | 'market' | 'public'); listing: ('unlisted' | 'review' | 'listed'); updatedAt: number; introduction: string; installDoc: string; useDoc: string; createdAt: number; isKept: boolean; reviewNote: string; versionLines: { version: string; alias: string; notes: string; digest: string; arch: string; cpu: number; memory: number; size: number; isPlugin: boolean; enabled: boolean; createdAt: number; updatedAt: number }[]; packages: { id: string; name: string; description: string; version: string | null }[]; screenshots: { id: string; caption: string; digest: string }[] } }
  /** Change an app’s texts, category, tags and visibility. */
  'PATCH /apps/{id}': { params: { id: string }; body: { name?: string | undefined; description?: string | undefined; introduction?: string | undefined; installDoc?: string | undefined; useDoc?: string | undefined; devStatus?: string | undefined; categoryId?: (string | null) | undefined; visibility?: ('private' | 'organisation' | 'market' | 'public') | undefined; tags?: string[] | undefined }; answer: { id: string; name: string; description: string; logo: string | null; devStatus: string; categoryId: string | null; tags: string[]; publisher: ({ owner: string; userId: string | null; name: string } | null); version: string | null; versions: number; architectures: string[]; isPlugin: boolean; visits: number; installs: number; downloads: number; visibility: ('private' | 'organisation' | 'market' | 'public'); listing: ('unlisted' | 'review' | 'listed'); updatedAt: number; introduction: string; installDoc: string; useDoc: string; createdAt: number; isKept: boolean; reviewNote: string; versionLines: { version: string; alias: string; notes: string; digest: string; arch: string; cpu: number; memory: number; size: number; isPlugin: boolean; enabled: boolean; createdAt: number; updatedAt: number }[]; packages: { id: string; name: string; description: string; version: string | null }[]; screenshots: { id: string; caption: string; digest: string }[] } }
  /** Delete an app with all its versions. */
  'DELETE /apps/{id}': { params: { id: string }; query: { force?: boolean | undefined }; answer: { versions: string[]; bytes: number; installedBy: number } }
  /** A version with its components, their images and ports, and who calls whom. */
  'GET /apps/{id}/versions/{version}': { params: { id: string; version: string }; answer: { version: string; alias: string; notes: string; digest: string; arch: string; cpu: number; memory: number; size: number; isPlugin: boolean; enabled: boolean; createdAt: number; updatedAt: number; parts: { kind: ('component' | 'plugin'); key: string; name: string; shareImage: string; image: ({ repository: string; tag: string; digest: string } | null); architecture: string; ports: { port: number; protocol: string; outer: boolean }[]; dependsOn: string[]; cpu: number; memory: number }[] } }
  /** Change a version’s alias, notes and plugin flag; enable or disable it. */
  'PATCH /apps/{id}/versions/{version}': { params: { id: string; version: string }; body: { alias?: string | undefined; notes?: string | undefined; isPlugin?: boolean | undefined; enabled?: boolean | undefined }; answer: { version: string; alias: string; notes: string; digest: string; arch: string; cpu: number; memory: number; size: number; isPlugin: boolean; enabled: boolean; createdAt: number; updatedAt: number; parts: { kind: ('component' | 'plugin'); key: string; name: string; shareImage: string; image: ({ repository: string; tag: string; digest: string } | null); architecture: string; ports: { port: number; protocol: string; outer: boolean }[]; dependsOn: string[]; cpu: number; memory: number }[] } }
  /** Delete a version. */
  'DELETE /apps/{id}/versions/{version}': { params: { id: string; version: string }; query: { force?: boolean | undefined }; answer: { versions: string[]; bytes: number; installedBy: number } }
  /** An app’s logo. */
  'GET /apps/{id}/logo': { params: { id: string }; query: { v?: QueryValue }; answer: undefined }
  /** Set an app’s logo. */
  'PUT /apps/{id}/logo': { params: { id: string }; body: Blob; answer: undefined }
  /** Remove an app’s logo. */
  'DELETE /apps/{id}/logo': { params: { id: string }; answer: undefined }
  /** Visits, installs and downloads by day, today last. */
  'GET /apps/{id}/counts': { params: { id: string }; query: { days?: QueryValue }; answer: { days: { day: string; visits: number; installs: number; downloads: number }[] } }
  /** What deleting the app would free, and who has installed it. */
  'GET /apps/{id}/deletion': { params: { id: string }; answer: { versions: string[]; bytes: number; installedBy: number } }
  /** What deleting the version would free, and who has installed it. */
  'GET /apps/{id}/versions/{version}/deletion': { params: { id: string; version: string }; answer: { versions: string[]; bytes: number; installedBy: number } }
  /** A screenshot’s picture. */
  'GET /screenshots/{id}': { params: { id: string }; answer: undefined }
  /** Change a screenshot’s caption. */
  'PATCH /screenshots/{id}': { params: { id: string }; body: { caption: string }; answer: { id: string; caption: string; digest: string } }
  /** Remove a screenshot. */
  'DELETE /screenshots/{id}': { params: { id: string }; answer: undefined }
  /** Add a screenshot, after the others. */
  'POST /apps/{id}/screenshots': { params: { id: string }; query: { caption?: QueryValue }; body: Blob; answer: { id: string; caption: string; digest: string } }
  /** Order an app’s screenshots: those named first. */
  'PUT /apps/{id}/screenshots': { params: { id: string }; body: { order: string[] }; answer: { items: { id: string; caption: string; digest: string }[] } }
  /** Add a package, after the others. */
  'POST /apps/{id}/packages': { params: { id: string }; body: { name: string; description?: string | undefined; version?: (string | null) | undefined }; answer: { id: string; name: string; description: string; version: string | null } }
  /** Order an app’s packages: those named first. */
  'PUT /apps/{id}/packages': { params: { id: string }; body: { order: string[] }; answer: { items: { id: string; name: string; description: string; version: string | null }[] } }
  /** Change a package. */
  'PATCH /packages/{id}': { params: { id: string }; body: { name?: string | undefined; description?: string | undefined; version?: (string | null) | undefined }; answer: { id: string; name: string; description: string; version: string | null } }
  /** Remove a package; the last one of a listed app stays. */
  'DELETE /packages/{id}': { params: { id: string }; answer: undefined }
  /** List an app, or ask for its review. */
  'POST /apps/{id}/list': { params: { id: string }; answer: { listing: ('unlisted' | 'review' | 'listed') } }
  /** Take an app out of the market; clusters that have it keep it. */
  'POST /apps/{id}/unlist': { params: { id: string }; answer: undefined }
  /** List an app that waits for its review. */
  'POST /apps/{id}/approve': { params: { id: string }; answer: undefined }
  /** Give an app in review back to its keepers, with the reason. */
  'POST /apps/{id}/refuse': { params: { id: string }; body: { reason: string }; answer: undefined }
  /** Whether administrators review what others list. */
  'GET /settings/listing': { answer: { reviews: boolean } }
  /** Say whether administrators review what others list. */
  'PUT /settings/listing': { body: { reviews: boolean }; answer: { reviews: boolean } }
  /** Rename a category, or move it with all that is in it. */
  'PATCH /categories/{id}': { params: { id: string }; body: { name?: string | undefined; parentId?: (string | null) | undefined; position?: number | undefined }; answer: { id: string; parentId: string | null; name: string; position: number } }
  /** Remove a category; what was in it moves to the one above. */
  'DELETE /categories/{id}': { params: { id: string }; answer: undefined }
  /** Solutions that the caller may see, newest first. */
  'GET /solutions': { query: { own?: boolean | undefined }; answer: { items: { id: string; name: string; description: string; listed: boolean; apps: number; createdAt: number; updatedAt: number }[] } }
  /** Make a solution of apps. */
  'POST /solutions': { body: { name: string; description?: string | undefined; introduction?: string | undefined; apps?: string[] | undefined }; answer: { id: string; name: string; description: string; listed: boolean; apps: { id: string; name: string; description: string; logo: string | null; devStatus: string; categoryId: string | null; tags: string[]; publisher: ({ owner: string; userId: string | null; name: string } | null); version: string | null; versions: number; architectures: string[]; isPlugin: boolean; visits: number; installs: number; downloads: number; visibility: ('private' | 'organisation' | 'market' | 'public'); listing: ('unlisted' | 'review' | 'listed'); updatedAt: number }[]; createdAt: number; updatedAt: number; introduction: string } }
  /** One solution with its apps. */
  'GET /solutions/{id}': { params: { id: string }; answer: { id: string; name: string; description: string; listed: boolean; apps: { id: string; name: string; description: string; logo: string | null; devStatus: string; categoryId: string | null; tags: string[]; publisher: ({ owner: string; userId: string | null; name: string } | null); version: string | null; versions: number; architectures: string[]; isPlugin: boolean; visits: number; installs: number; downloads: number; visibility: ('private' | 'organisation' | 'market' | 'public'); listing: ('unlisted' | 'review' | 'listed'); updatedAt: number }[]; createdAt: number; updatedAt: number; introduction: string } }
  /** Change a solution’s texts and apps. */
  'PATCH /solutions/{id}': { params: { id: string }; body: { name?: string | undefined; description?: string | undefined; introduction?: string | undefined; apps?: string[] | undefined }; answer: { id: string; name: string; description: string; listed: boolean; apps: { id: string; name: string; description: string; logo: string | null; devStatus: string; categoryId: string | null; tags: string[]; publisher: ({ owner: string; userId: string | null; name: string } | null); version: string | null; versions: number; architectures: string[]; isPlugin: boolean; visits: number; installs: number; downloads: number; visibility: ('private' | 'organisation' | 'market' | 'public'); listing: ('unlisted' | 'review' | 'listed'); updatedAt: number }[]; createdAt: number; updatedAt: number; introduction: string } }
  /** Delete a solution; its apps stay. */
  'DELETE /solutions/{id}': { params: { id: string }; answer: undefined }
  /** List a solution and every app in it, or nothing. */
  'POST /solutions/{id}/list': { params: { id: string }; answer: { id: string; name: string; description: string; listed: boolean; apps: { id: string; name: string; description: string; logo: string | null; devStatus: string; categoryId: string | null; tags: string[]; publisher: ({ owner: string; userId: string | null; name: string } | null); version: string | null; versions: number; architectures: string[]; isPlugin: boolean; visits: number; installs: number; downloads: number; visibility: ('private' | 'organisation' | 'market' | 'public'); listing: ('unlisted' | 'review' | 'listed'); updatedAt: number }[]; createdAt: number; updatedAt: number; introduction: string } }
  /** Unlist a solution; its apps stay. */
  'POST /solutions/{id}/unlist': { params: { id: string }; answer: { id: string; name: string; description: string; listed: boolean; apps: { id: string; name: string; description: string; logo: string | null; devStatus: string; categoryId: string | null; tags: string[]; publisher: ({ owner: string; userId: string | null; name: string } | null); version: string | null; versions: number; architectures: string[]; isPlugin: boolean; visits: number; installs: number; downloads: number; visibility: ('private' | 'organisation' | 'market' | 'public'); listing: ('unlisted' | 'review' | 'listed'); updatedAt: number }[]; createdAt: number; updatedAt: number; introduction: string } }
  /** The markets of this store, the default one first. */
  'GET /markets': { answer: { items: { id: string; domain: string; name: string; description: string; logo: string | null; visibility: ('public' | 'bound'); isDefault: boolean; createdAt: number }[] } }
  /** Make a market. */
  'POST /markets': { body: { domain: string; name: string; description?: string | undefined; visibility?: ('public' | 'bound') | undefined }; answer: { id: string; domain: string; name: string; description: string; logo: string | null; visibility: ('public' | 'bound'); isDefault: boolean; createdAt: number } }
  /** One market, with the apps in it and the access keys that may bind to it. */
  'GET /markets/{id}': { params: { id: string }; answer: { id: string; domain: string; name: string; description: string; logo: string | null; visibility: ('public' | 'bound'); isDefault: boolean; createdAt: number; apps: string[]; keys: string[] } }
  /** Change a market. */
  'PATCH /markets/{id}': { params: { id: string }; body: { domain?: string | undefined; name?: string | undefined; description?: string | undefined; visibility?: ('public' | 'bound') | undefined }; answer: { id: string; domain: string; name: string; description: string; logo: string | null; visibility: ('public' | 'bound'); isDefault: boolean; createdAt: number } }
  /** Delete a market; its apps and keys stay. */
  'DELETE /markets/{id}': { params: { id: string }; answer: undefined }
  /** Say which apps are in a market, and which access keys may bind to it. */
  'PUT /markets/{id}/members': { params: { id: string }; body: { apps?: string[] | undefined; keys?: string[] | undefined }; answer: { apps: string[]; keys: string[] } }
  /** A market’s logo. */
  'GET /markets/{id}/logo': { params: { id: string }; answer: undefined }
  /** Set a market’s logo. */
  'PUT /markets/{id}/logo': { params: { id: string }; body: Blob; answer: { id: string; domain: string; name: string; description: string; logo: string | null; visibility: ('public' | 'bound'); isDefault: boolean; createdAt: number } }
  /** Remove a market’s logo. */
  'DELETE /markets/{id}/logo': { params: { id: string }; answer: { id: string; domain: string; name: string; description: string; logo: string | null; visibility: ('public' | 'bound'); isDefault: boolean; createdAt: number } }
  /** Repositories that hold something. */
  'GET /repositories': { query: { page?: QueryValue; pageSize?: QueryValue; text?: QueryValue; order?: ('name' | 'bytes' | 'pushed' | 'tags') | undefined }; answer: { items: { name: string; isPublic: boolean; tags: number; manifests: number; bytes: number; pushedAt: (number | null) }[]; total: number; page: number; pageSize: number } }
  /** Delete a repository with all that it holds. */
  'DELETE /repositories': { query: { repository?: QueryValue }; answer: { tags: string[]; manifests: number; blobs: { count: number; bytes: number }; sharedBytes: number; listedBy: number; keptUntil: (number | null) } }
  /** One repository, and whose it is. */
  'GET /repositories/one': { query: { repository?: QueryValue }; answer: { name: string; isPublic: boolean; tags: number; manifests: number; bytes: number; pushedAt: (number | null); isOfCatalogue: boolean; versions: { appId: string; name: string; version: string }[] } }
  /** Tags of a repository, the last that was set first. */
  'GET /repositories/tags': { query: { page?: QueryValue; pageSize?: QueryValue; repository?: QueryValue }; answer: { items: { name: string; digest: string; mediaType: string; artifactType: string | null; bytes: number; updatedAt: number }[]; total: number; page: number; pageSize: number } }
  /** Manifests of a repository that no tag points at, the last that was pushed first. */
  'GET /repositories/untagged': { query: { page?: QueryValue; pageSize?: QueryValue; repository?: QueryValue }; answer: { items: { digest: string; mediaType: string; artifactType: string | null; bytes: number; pushedAt: number; subject: string | null; isListed: boolean }[]; total: number; page: number; pageSize: number } }
  /** A manifest with what it names, what made its layers, and what refers to it. */
  'GET /repositories/manifest': { query: { repository?: QueryValue; reference?: QueryValue }; answer: { digest: string; mediaType: string; artifactType: string | null; kind: ('image' | 'index'); size: number; bytes: number; annotations: Record<string, string>; subject: string | null; tags: string[]; image: ({ platform: string | null; created: string | null; author: string | null; command: string[]; workingDir: string | null; user: string | null; ports: string[] } | null); blobs: { digest: string; mediaType: string; artifactType: string | null; size: number; platform: string | null; annotations: Record<string, string>; isHere: boolean; madeBy: string | null }[]; manifests: { digest: string; mediaType: string; artifactType: string | null; size: number; platform: string | null; annotations: Record<string, string>; isHere: boolean; bytes: (number | null) }[]; referrers: { digest: string; mediaType: string; artifactType: string | null; size: number; platform: string | null; annotations: Record<string, string>; isHere: boolean }[]; isCut: boolean } }
  /** Delete a manifest with every tag that points at it. */
  'DELETE /repositories/manifest': { query: { repository?: QueryValue; digest?: QueryValue }; answer: { tags: string[]; manifests: number; blobs: { count: number; bytes: number }; sharedBytes: number; listedBy: number; keptUntil: (number | null) } }
  /** What deleting a tag would take away and free. */
  'GET /repositories/tag/deletion': { query: { repository?: QueryValue; tag?: QueryValue }; answer: { tags: string[]; manifests: number; blobs: { count: number; bytes: number }; sharedBytes: number; listedBy: number; keptUntil: (number | null) } }
  /** Delete a tag; its manifest goes with a collection if nothing else reaches it. */
  'DELETE /repositories/tag': { query: { repository?: QueryValue; tag?: QueryValue }; answer: { tags: string[]; manifests: number; blobs: { count: number; bytes: number }; sharedBytes: number; listedBy: number; keptUntil: (number | null) } }
  /** What deleting a manifest would take away and free. */
  'GET /repositories/manifest/deletion': { query: { repository?: QueryValue; digest?: QueryValue }; answer: { tags: string[]; manifests: number; blobs: { count: number; bytes: number }; sharedBytes: number; listedBy: number; keptUntil: (number | null) } }
  /** What deleting a repository would take away and free. */
  'GET /repositories/deletion': { query: { repository?: QueryValue }; answer: { tags: string[]; manifests: number; blobs: { count: number; bytes: number }; sharedBytes: number; listedBy: number; keptUntil: (number | null) } }
  /** Under which addresses clusters reach this store. */
  'GET /store': { answer: { address: string; hub: string; domain: string; marketId: string; version: string } }
  /** What is stored, what is free, what is damaged. */
  'GET /storage': { answer: { disk: { total: number; free: number }; database: number; files: { exports: number; uploads: number; quarantine: number }; blobs: number; bytes: number; sharedBytes: number; months: { month: string; bytes: number }[]; history: { before: number; days: { day: string; bytes: number }[] }; growth: ({ perDay: number; daysLeft: number } | null); largest: { appId: string; name: string; versions: number; bytes: number; ownBytes: number }[]; collection: ({ finishedAt: number; bytes: number } | null); scrub: ({ finishedAt: number; blobs: number; bytes: number } | null); backup: ({ at: number; name: string; damaged: number } | null); damaged: { digest: string; size: number; finding: string; foundAt: number; releases: { app: string; name: string; version: string }[]; tags: { repository: string; tag: string }[] }[] } }
  /** When garbage is collected, blobs are read again and tags are dropped. */
  'GET /settings/maintenance': { answer: { gc: { schedule: string | null; grace: string; unpublishedGrace: string }; uploads: { schedule: string | null; maxAge: string }; imports: { schedule: string | null; maxAge: string }; scrub: { schedule: string | null; rate: number }; retention: { repositories: string; keepTags?: number | undefined; keepPushedWithin?: string | undefined }[] } }
  /** Change that; schedules count from the next start. */
  'PUT /settings/maintenance': { body: { gc?: { schedule?: string | null | undefined; grace?: string | undefined; unpublishedGrace?: string | undefined } | undefined; uploads?: { schedule?: string | null | undefined; maxAge?: string | undefined } | undefined; imports?: { schedule?: string | null | undefined; maxAge?: string | undefined } | undefined; scrub?: { schedule?: string | null | undefined; rate?: number | undefined } | undefined; retention?: { repositories: string; keepTags?: number | undefined; keepPushedWithin?: string | undefined }[] | undefined }; answer: { gc: { schedule: string | null; grace: string; unpublishedGrace: string }; uploads: { schedule: string | null; maxAge: string }; imports: { schedule: string | null; maxAge: string }; scrub: { schedule: string | null; rate: number }; retention: { repositories: string; keepTags?: number | undefined; keepPushedWithin?: string | undefined }[] } }
  /** The certificate of this server, and whom to trust for it. */
  'GET /tls': { answer: { kind: ('none' | 'given' | 'local'); address: string; registry: string; certificate: ({ subject: string; fingerprint: string; from: string; until: string; names: string[]; issuer: string } | null); authority: ({ subject: string; fingerprint: string; from: string; until: string } | null) } }
  /** Jobs, the newest first: all of them for administrators, else one’s own. */
  'GET /jobs': { query: { page?: QueryValue; pageSize?: QueryValue; state?: ('queued' | 'running' | 'paused' | 'done' | 'failed' | 'cancelled' | 'interrupted')[] | undefined; kind?: ('import' | 'inspect' | 'export' | 'offline-package' | 'collect' | 'scrub') | undefined }; answer: { items: { id: string; kind: ('import' | 'inspect' | 'export' | 'offline-package' | 'collect' | 'scrub'); title: string; state: ('queued' | 'running' | 'paused' | 'done' | 'failed' | 'cancelled' | 'interrupted'); owner: { id: string; name: string }; runner: ('server' | 'command-line'); progress: { phase: string; item: string; done: number; total: number; rate: number; secondsLeft: (number | null) }; createdAt: number; startedAt: (number | null); finishedAt: (number | null); updatedAt: number; canCancel: boolean; canResume: boolean; error: ({ code: string; message: string; next: string } | null); result: unknown }[]; total: number; page: number; pageSize: number } }
  /** One job. */
  'GET /jobs/{id}': { params: { id: string }; answer: { id: string; kind: ('import' | 'inspect' | 'export' | 'offline-package' | 'collect' | 'scrub'); title: string; state: ('queued' | 'running' | 'paused' | 'done' | 'failed' | 'cancelled' | 'interrupted'); owner: { id: string; name: string }; runner: ('server' | 'command-line'); progress: { phase: string; item: string; done: number; total: number; rate: number; secondsLeft: (number | null) }; createdAt: number; startedAt: (number | null); finishedAt: (number | null); updatedAt: number; canCancel: boolean; canResume: boolean; error: ({ code: string; message: string; next: string } | null); result: unknown } }
  /** What a job has written for people; each keeps its last thousand lines. */
  'GET /jobs/{id}/log': { params: { id: string }; query: { after?: QueryValue }; answer: { items: { number: number; at: number; level: ('info' | 'warning' | 'error'); text: string }[] } }
  /** Server-sent events until the job comes to rest: `job` with the job, `line` with a line of its log, `end` at the end. Ids may be sent back in Last-Event-ID; a comment comes every 15 seconds of silence. */
  'GET /jobs/{id}/events': { params: { id: string }; answer: undefined }
  /** End a job: at once if it waits, else at its next step. */
  'POST /jobs/{id}/cancel': { params: { id: string }; answer: { id: string; kind: ('import' | 'inspect' | 'export' | 'offline-package' | 'collect' | 'scrub'); title: string; state: ('queued' | 'running' | 'paused' | 'done' | 'failed' | 'cancelled' | 'interrupted'); owner: { id: string; name: string }; runner: ('server' | 'command-line'); progress: { phase: string; item: string; done: number; total: number; rate: number; secondsLeft: (number | null) }; createdAt: number; startedAt: (number | null); finishedAt: (number | null); updatedAt: number; canCancel: boolean; canResume: boolean; error: ({ code: string; message: string; next: string } | null); result: unknown } }
  /** Make a job go on that waits for volumes, was cut off, cancelled or failed. */
  'POST /jobs/{id}/resume': { params: { id: string }; answer: { id: string; kind: ('import' | 'inspect' | 'export' | 'offline-package' | 'collect' | 'scrub'); title: string; state: ('queued' | 'running' | 'paused' | 'done' | 'failed' | 'cancelled' | 'interrupted'); owner: { id: string; name: string }; runner: ('server' | 'command-line'); progress: { phase: string; item: string; done: number; total: number; rate: number; secondsLeft: (number | null) }; createdAt: number; startedAt: (number | null); finishedAt: (number | null); updatedAt: number; canCancel: boolean; canResume: boolean; error: ({ code: string; message: string; next: string } | null); result: unknown } }
  /** Collect garbage as the settings say, by a job; or only look what that would take. */
  'POST /collections': { body: { dryRun?: boolean | undefined }; answer: { id: string; kind: ('import' | 'inspect' | 'export' | 'offline-package' | 'collect' | 'scrub'); title: string; state: ('queued' | 'running' | 'paused' | 'done' | 'failed' | 'cancelled' | 'interrupted'); owner: { id: string; name: string }; runner: ('server' | 'command-line'); progress: { phase: string; item: string; done: number; total: number; rate: number; secondsLeft: (number | null) }; createdAt: number; startedAt: (number | null); finishedAt: (number | null); updatedAt: number; canCancel: boolean; canResume: boolean; error: ({ code: string; message: string; next: string } | null); result: unknown } }
  /** Read every stored blob again, by a job, at the rate that the settings say. */
  'POST /scrubs': { answer: { id: string; kind: ('import' | 'inspect' | 'export' | 'offline-package' | 'collect' | 'scrub'); title: string; state: ('queued' | 'running' | 'paused' | 'done' | 'failed' | 'cancelled' | 'interrupted'); owner: { id: string; name: string }; runner: ('server' | 'command-line'); progress: { phase: string; item: string; done: number; total: number; rate: number; secondsLeft: (number | null) }; createdAt: number; startedAt: (number | null); finishedAt: (number | null); updatedAt: number; canCancel: boolean; canResume: boolean; error: ({ code: string; message: string; next: string } | null); result: unknown } }
  /** What is at a place and what its import would do, judged by the code that imports; writes nothing. */
  'POST /transfers/preview': { body: { upload?: string | undefined; paths?: string[] | undefined }; answer: { bundles: { id: string; digest: string; kind: ('full' | 'delta'); createdAt: string; title: string; signer: { fingerprint: string; state: ('own' | 'trusted' | 'unknown' | 'revoked'); name: string }; releases: { app: string; name: string; version: string; digest: string; arch: string; publishedAt: string; outcome: ('new' | 'changed' | 'unchanged' | 'older') }[]; removed: { app: string; version: string; digest: string; here: boolean }[]; publicKey: string; changes: { app: string; version: string; from: string | null; bytes: number; images: { name: string; state: ('new' | 'changed' | 'same'); bytes: number }[] }[]; bytesToAdd: number; bytesHere: number; freeBytes: number; missingBase: { digest: string; size: number }[]; volumes: { count: number; given: number[]; needed: number[]; missing: number[] } }[]; packages: { file: string; size: number; signed: false }[]; unsignedAllowed: boolean; damaged: { file: string; problem: string }[] } }
  /** Have packages read to their end by a job, which says what is in them; nothing is imported. */
  'POST /transfers/inspect': { body: { upload?: string | undefined; paths?: string[] | undefined }; answer: { id: string; kind: ('import' | 'inspect' | 'export' | 'offline-package' | 'collect' | 'scrub'); title: string; state: ('queued' | 'running' | 'paused' | 'done' | 'failed' | 'cancelled' | 'interrupted'); owner: { id: string; name: string }; runner: ('server' | 'command-line'); progress: { phase: string; item: string; done: number; total: number; rate: number; secondsLeft: (number | null) }; createdAt: number; startedAt: (number | null); finishedAt: (number | null); updatedAt: number; canCancel: boolean; canResume: boolean; error: ({ code: string; message: string; next: string } | null); result: unknown } }
  /** Import an upload, or what lies at paths, by a job; one that waits for volumes of the same bundle goes on. */
  'POST /transfers/imports': { body: { upload?: string | undefined; paths?: string[] | undefined; trustSigner?: string | undefined; applyRemovals?: boolean | undefined; allowOlder?: boolean | undefined }; answer: { id: string; kind: ('import' | 'inspect' | 'export' | 'offline-package' | 'collect' | 'scrub'); title: string; state: ('queued' | 'running' | 'paused' | 'done' | 'failed' | 'cancelled' | 'interrupted'); owner: { id: string; name: string }; runner: ('server' | 'command-line'); progress: { phase: string; item: string; done: number; total: number; rate: number; secondsLeft: (number | null) }; createdAt: number; startedAt: (number | null); finishedAt: (number | null); updatedAt: number; canCancel: boolean; canResume: boolean; error: ({ code: string; message: string; next: string } | null); result: unknown } }
  /** Imports that were published, the newest first, and bundles of which volumes are still to come. */
  'GET /transfers/imports': { answer: { items: { id: string; title: string; bundleId: string | null; job: string | null; actor: string; actorName: string; at: number; releases: { app: string; name: string; version: string; digest: string; outcome: ('added' | 'updated' | 'unchanged') }[]; removed: { app: string; version: string }[]; addedBytes: number; undoneAt: (number | null) }[]; unfinished: { bundleId: string; title: string; signer: string; startedAt: number; addedBytes: number }[] } }
  /** Give an unfinished import up, by the id of its bundle; what it brought is taken back. */
  'DELETE /transfers/imports/{id}': { params: { id: string }; answer: undefined }
  /** Whether the last import that changed something can be taken back. */
  'GET /transfers/undo': { answer: { run: ({ id: string; title: string; bundleId: string | null; job: string | null; actor: string; actorName: string; at: number; releases: { app: string; name: string; version: string; digest: string; outcome: ('added' | 'updated' | 'unchanged') }[]; removed: { app: string; version: string }[]; addedBytes: number; undoneAt: (number | null) } | null); problems: { app: string; version: string; problem: string }[] } }
  /** Take the last import back: what it added goes, what it replaced comes back. */
  'POST /transfers/undo': { body: { run: string }; answer: { run: string; title: string; at: number; releases: { app: string; version: string; outcome: ('removed' | 'restored') }[] } }
  /** Export releases by a job: for download, or to a stick or directory, where every byte is read back. */
  'POST /transfers/exports': { body: { releases: string[]; format?: ('bundle' | 'ram' | 'docker-compose' | 'helm') | undefined; arch?: string | undefined; volumeSize?: string | undefined; since?: string | undefined; stick?: string | undefined; directory?: string | undefined; verify?: boolean | undefined }; answer: { id: string; kind: ('import' | 'inspect' | 'export' | 'offline-package' | 'collect' | 'scrub'); title: string; state: ('queued' | 'running' | 'paused' | 'done' | 'failed' | 'cancelled' | 'interrupted'); owner: { id: string; name: string }; runner: ('server' | 'command-line'); progress: { phase: string; item: string; done: number; total: number; rate: number; secondsLeft: (number | null) }; createdAt: number; startedAt: (number | null); finishedAt: (number | null); updatedAt: number; canCancel: boolean; canResume: boolean; error: ({ code: string; message: string; next: string } | null); result: unknown } }
  /** A file that an export has written for download; takes Range. */
  'GET /transfers/exports/{id}/{name}': { params: { id: string; name: string }; answer: undefined }
  /** Remove the files that an export has written for download. */
  'DELETE /transfers/exports/{id}': { params: { id: string }; answer: undefined }
  /** Receipts of this store’s imports and the inventories after them, to be carried back to the senders. */
  'GET /transfers/receipts': { answer: { items: { name: string; size: number; at: number }[] } }
  /** A receipt, or an inventory. */
  'GET /transfers/receipts/{name}': { params: { name: string }; answer: undefined }
  /** Copy a receipt or inventory to a stick, to be carried back to the sender. */
  'POST /transfers/receipts/{name}/copies': { params: { name: string }; body: { stick: string }; answer: undefined }
  /** What this store holds now, signed, for another store to make a delta against. */
  'GET /transfers/inventory': { answer: undefined }
  /** Inventories and receipts that other sites sent back, the newest first. */
  'GET /transfers/sites': { answer: { items: { id: string; kind: ('inventory' | 'receipt'); site: string; at: string; releases: number; bundle: string | null; size: number }[] } }
  /** Take in what a site sent back: its inventory or receipt, as text or from a path such as a stick’s. */
  'POST /transfers/sites': { body: { text?: string | undefined; path?: string | undefined }; answer: { id: string; kind: ('inventory' | 'receipt'); site: string; at: string; releases: number; bundle: string | null; size: number } }
  /** Forget an inventory or receipt. */
  'DELETE /transfers/sites/{id}': { params: { id: string }; answer: undefined }
  /** The sizes and volumes of an export, whole and as a delta for a site; nothing is written. */
  'POST /transfers/exports/plan': { body: { releases: string[]; format?: ('bundle' | 'ram' | 'docker-compose' | 'helm') | undefined; arch?: string | undefined; volumeSize?: string | undefined; since?: string | undefined }; answer: { releases: { app: string; name: string; version: string; arch: string; isHeld: boolean }[]; whole: { bytes: number; blobs: number; volumes: number[] }; delta: ({ bytes: number; blobs: number; volumes: number[] } | null); freeBytes: number } }
  /** Copy what an export has made for download to a stick, by a job that reads every byte back. */
  'POST /transfers/exports/{id}/copies': { params: { id: string }; body: { stick: string }; answer: { id: string; kind: ('import' | 'inspect' | 'export' | 'offline-package' | 'collect' | 'scrub'); title: string; state: ('queued' | 'running' | 'paused' | 'done' | 'failed' | 'cancelled' | 'interrupted'); owner: { id: string; name: string }; runner: ('server' | 'command-line'); progress: { phase: string; item: string; done: number; total: number; rate: number; secondsLeft: (number | null) }; createdAt: number; startedAt: (number | null); finishedAt: (number | null); updatedAt: number; canCancel: boolean; canResume: boolean; error: ({ code: string; message: string; next: string } | null); result: unknown } }
  /** This store’s own key, and the stores whose bundles are taken, revoked ones too. */
  'GET /transfers/signers': { answer: { own: { fingerprint: string; publicKey: string }; items: { fingerprint: string; publicKey: string; name: string; addedAt: number; revokedAt: (number | null) }[] } }
  /** Take bundles that a key signs; one that was revoked is taken in again. */
  'POST /transfers/signers': { body: { publicKey: string; name: string }; answer: { fingerprint: string; publicKey: string; name: string; addedAt: number; revokedAt: (number | null) } }
  /** Take no more bundles of a signer; what they brought stays. */
  'DELETE /transfers/signers/{fingerprint}': { params: { fingerprint: string }; answer: undefined }
  /** Sticks, disks and discs that are mounted, and the bundles and packages on them; nothing is written. */
  'GET /transfers/usb': { answer: { items: { stick: { id: string; path: string; label: string; fsType: string; readOnly: boolean; size: number; free: number }; bundles: { id: string; digest: string; kind: ('full' | 'delta'); createdAt: string; title: string; signer: { fingerprint: string; state: ('own' | 'trusted' | 'unknown' | 'revoked'); name: string }; releases: { app: string; name: string; version: string; digest: string; arch: string; publishedAt: string }[]; blobs: { count: number; bytes: number }; isPartial: boolean; files: string[] }[]; packages: { path: string; name: string; size: number }[]; siteFiles: { path: string; name: string; size: number }[]; problems: string[] }[] } }
  /** How transfers are done: open directories, rate, uploads, sticks, scheduled exports. */
  'GET /transfers/settings': { answer: { settings: { directories: string[]; rateLimit: (number | null); uploads: { maxSize: number; maxAge: string }; unsignedPackages: boolean; usb: { watch: boolean; roots: string[]; importTrusted: boolean }; exports: { name: string; schedule: string; releases: string[]; format: ('bundle' | 'ram' | 'docker-compose' | 'helm'); arch?: string | undefined; volumeSize?: string | undefined; output?: string | undefined }[] }; inbox: string } }
  /** Set them; what is left out goes back to its default. */
  'PUT /transfers/settings': { body: { directories?: string[] | undefined; rateLimit?: (number | null) | undefined; uploads?: { maxSize?: number | undefined; maxAge?: string | undefined } | undefined; unsignedPackages?: boolean | undefined; usb?: { watch?: boolean | undefined; roots?: string[] | undefined; importTrusted?: boolean | undefined } | undefined; exports?: { name: string; schedule: string; releases: string[]; format?: ('bundle' | 'ram' | 'docker-compose' | 'helm') | undefined; arch?: string | undefined; volumeSize?: string | undefined; output?: string | undefined }[] | undefined }; answer: { settings: { directories: string[]; rateLimit: (number | null); uploads: { maxSize: number; maxAge: string }; unsignedPackages: boolean; usb: { watch: boolean; roots: string[]; importTrusted: boolean }; exports: { name: string; schedule: string; releases: string[]; format: ('bundle' | 'ram' | 'docker-compose' | 'helm'); arch?: string | undefined; volumeSize?: string | undefined; output?: string | undefined }[] }; inbox: string } }
  /** Other appliances that a receipt or inventory told of, the last that was heard of first. */
  'GET /sites': { answer: { items: { fingerprint: string; name: string; isOwn: boolean; knowledge: ('inventory' | 'receipts'); knownAt: string; files: { id: string; kind: ('inventory' | 'receipt'); site: string; at: string; releases: number; bundle: string | null; size: number }[]; apps: number; versions: number; behind: number; absent: number }[] } }
  /** One of them: what it holds, and what it lacks compared with this store. */
  'GET /sites/{id}': { params: { id: string }; answer: { fingerprint: string; name: string; isOwn: boolean; knowledge: ('inventory' | 'receipts'); knownAt: string; files: { id: string; kind: ('inventory' | 'receipt'); site: string; at: string; releases: number; bundle: string | null; size: number }[]; apps: number; versions: number; behind: number; absent: number; lines: { app: string; name: string; state: ('current' | 'behind' | 'absent' | 'only-there'); versions: { version: string; state: ('same' | 'other' | 'lacking' | 'only-there') }[] }[] } }
  /** Give it a name. */
  'PATCH /sites/{id}': { params: { id: string }; body: { name: string }; answer: { fingerprint: string; name: string; isOwn: boolean; knowledge: ('inventory' | 'receipts'); knownAt: string; files: { id: string; kind: ('inventory' | 'receipt'); site: string; at: string; releases: number; bundle: string | null; size: number }[]; apps: number; versions: number; behind: number; absent: number; lines: { app: string; name: string; state: ('current' | 'behind' | 'absent' | 'only-there'); versions: { version: string; state: ('same' | 'other' | 'lacking' | 'only-there') }[] }[] } }
  /** Forget it with all that it sent back, until something of it comes again. */
  'DELETE /sites/{id}': { params: { id: string }; answer: undefined }
  /** What of the tus protocol is spoken here, as headers. */
  'OPTIONS /uploads': { answer: undefined }
  /** Uploads that are here: all of them for administrators, else one’s own. */
  'GET /uploads': { answer: { items: { id: string; name: string; owner: string; length: number; offset: number; createdAt: number; modified?: number | undefined; expiresAt: number }[]; maxSize: number } }
  /** tus: announce a file by Upload-Length and Upload-Metadata (`filename`, `modified`); Location says where to send it. */
  'POST /uploads': { answer: undefined }
  /** One upload; tus asks with HEAD and reads Upload-Offset and Upload-Length. */
  'GET /uploads/{id}': { params: { id: string }; answer: { id: string; name: string; owner: string; length: number; offset: number; createdAt: number; modified?: number | undefined; expiresAt: number } }
  /** tus: send bytes from Upload-Offset on; what came before a broken connection is kept. */
  'PATCH /uploads/{id}': { params: { id: string }; body: Blob; answer: undefined }
  /** tus: discard an upload. */
  'DELETE /uploads/{id}': { params: { id: string }; answer: undefined }
  /** Offline packages of a version, for whoever may see it; and the formats that there are. */
  'GET /apps/{id}/versions/{version}/offline-packages': { params: { id: string; version: string }; answer: { items: { id: string; appId: string; version: string; format: (('bundle' | 'ram' | 'docker-compose' | 'helm') | string); arch: string; state: ('making' | 'ready' | 'missing'); outdated: boolean; job: string; file: string | null; size: number; sha256: string | null; downloads: number; createdAt: number }[]; formats: string[] } }
  /** Have an offline package made; one that is there and up to date is given back. */
  'POST /apps/{id}/versions/{version}/offline-packages': { params: { id: string; version: string }; body: { format?: ('bundle' | 'ram' | 'docker-compose' | 'helm') | undefined; arch?: string | undefined }; answer: { id: string; appId: string; version: string; format: (('bundle' | 'ram' | 'docker-compose' | 'helm') | string); arch: string; state: ('making' | 'ready' | 'missing'); outdated: boolean; job: string; file: string | null; size: number; sha256: string | null; downloads: number; createdAt: number } }
  /** The file of an offline package; takes Range. Counted as a download of the app. */
  'GET /offline-packages/{id}/file': { params: { id: string }; answer: undefined }
  /** Remove an offline package and its file. */
  'DELETE /offline-packages/{id}': { params: { id: string }; answer: undefined }
  /** How a version came here, and who signed it. */
  'GET /apps/{id}/versions/{version}/origin': { params: { id: string; version: string }; answer: { kind: ('bundle' | 'package' | 'published' | 'unknown'); at: (number | null); title: string; bundle: ({ id: string; madeAt: number } | null); signer: ({ fingerprint: string; state: ('own' | 'trusted' | 'unknown' | 'revoked'); name: string } | null) } }
  /** This document. */
  'GET /openapi.json': { answer: { openapi: string } }
}
