CREATE TABLE `bundle_import_blobs` (
	`bundle` text NOT NULL,
	`digest` text NOT NULL,
	`added` integer NOT NULL,
	PRIMARY KEY(`bundle`, `digest`)
);
--> statement-breakpoint
CREATE INDEX `bundle_import_blobs_digest` ON `bundle_import_blobs` (`digest`);--> statement-breakpoint
CREATE TABLE `bundle_import_documents` (
	`bundle` text NOT NULL,
	`digest` text NOT NULL,
	`bytes` blob NOT NULL,
	PRIMARY KEY(`bundle`, `digest`)
);
--> statement-breakpoint
CREATE TABLE `bundle_import_ranges` (
	`bundle` text NOT NULL,
	`digest` text NOT NULL,
	`start` integer NOT NULL,
	`size` integer NOT NULL,
	PRIMARY KEY(`bundle`, `digest`, `start`)
);
--> statement-breakpoint
CREATE TABLE `bundle_imports` (
	`bundle` text PRIMARY KEY NOT NULL,
	`bundle_id` text NOT NULL,
	`title` text NOT NULL,
	`signer` text NOT NULL,
	`created_at` integer NOT NULL,
	`started_at` integer NOT NULL,
	`added_bytes` integer DEFAULT 0 NOT NULL,
	`published_at` integer
);
--> statement-breakpoint
CREATE TABLE `exported_bundles` (
	`bundle` text PRIMARY KEY NOT NULL,
	`bundle_id` text NOT NULL,
	`title` text NOT NULL,
	`created_at` integer NOT NULL,
	`exported_at` integer NOT NULL,
	`document` blob NOT NULL
);
--> statement-breakpoint
CREATE TABLE `imported_releases` (
	`app_id` text NOT NULL,
	`version` text NOT NULL,
	`signer` text NOT NULL,
	`bundle` text NOT NULL,
	`published_at` integer NOT NULL,
	PRIMARY KEY(`app_id`, `version`)
);
--> statement-breakpoint
CREATE TABLE `trusted_signers` (
	`fingerprint` text PRIMARY KEY NOT NULL,
	`public_key` text NOT NULL,
	`name` text NOT NULL,
	`added_at` integer NOT NULL,
	`revoked_at` integer
);
