CREATE TABLE `access_keys` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`secret_hash` text NOT NULL,
	`actions` text NOT NULL,
	`created_at` integer NOT NULL,
	`revoked_at` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `access_keys_secret_hash_unique` ON `access_keys` (`secret_hash`);--> statement-breakpoint
CREATE TABLE `apps` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`description` text NOT NULL,
	`introduction` text NOT NULL,
	`logo` text,
	`logo_type` text,
	`dev_status` text NOT NULL,
	`install_count` integer DEFAULT 0 NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `blob_leases` (
	`digest` text NOT NULL,
	`session` text NOT NULL,
	PRIMARY KEY(`digest`, `session`)
);
--> statement-breakpoint
CREATE INDEX `blob_leases_session` ON `blob_leases` (`session`);--> statement-breakpoint
CREATE TABLE `blobs` (
	`digest` text PRIMARY KEY NOT NULL,
	`size` integer NOT NULL,
	`stored_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `manifest_references` (
	`manifest` text NOT NULL,
	`target` text NOT NULL,
	`kind` text NOT NULL,
	PRIMARY KEY(`manifest`, `target`, `kind`)
);
--> statement-breakpoint
CREATE INDEX `manifest_references_target` ON `manifest_references` (`target`);--> statement-breakpoint
CREATE TABLE `manifests` (
	`digest` text PRIMARY KEY NOT NULL,
	`media_type` text NOT NULL,
	`artifact_type` text,
	`annotations` text,
	`subject` text,
	`size` integer NOT NULL,
	`bytes` blob NOT NULL,
	`stored_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `release_images` (
	`release_id` integer NOT NULL,
	`share_image` text NOT NULL,
	`repository` text NOT NULL,
	`tag` text NOT NULL,
	`digest` text NOT NULL,
	PRIMARY KEY(`release_id`, `share_image`)
);
--> statement-breakpoint
CREATE TABLE `releases` (
	`id` integer PRIMARY KEY NOT NULL,
	`app_id` text NOT NULL,
	`version` text NOT NULL,
	`alias` text NOT NULL,
	`notes` text NOT NULL,
	`digest` text NOT NULL,
	`template` text NOT NULL,
	`arch` text NOT NULL,
	`cpu` integer NOT NULL,
	`memory` integer NOT NULL,
	`is_plugin` integer NOT NULL,
	`update_version` integer NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `releases_app_version` ON `releases` (`app_id`,`version`);--> statement-breakpoint
CREATE TABLE `repositories` (
	`id` integer PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `repositories_name_unique` ON `repositories` (`name`);--> statement-breakpoint
CREATE TABLE `repository_blobs` (
	`repository_id` integer NOT NULL,
	`digest` text NOT NULL,
	`linked_at` integer NOT NULL,
	PRIMARY KEY(`repository_id`, `digest`)
);
--> statement-breakpoint
CREATE INDEX `repository_blobs_digest` ON `repository_blobs` (`digest`);--> statement-breakpoint
CREATE TABLE `repository_manifests` (
	`repository_id` integer NOT NULL,
	`digest` text NOT NULL,
	`subject` text,
	`pushed_at` integer NOT NULL,
	PRIMARY KEY(`repository_id`, `digest`)
);
--> statement-breakpoint
CREATE INDEX `repository_manifests_digest` ON `repository_manifests` (`digest`);--> statement-breakpoint
CREATE INDEX `repository_manifests_subject` ON `repository_manifests` (`repository_id`,`subject`);--> statement-breakpoint
CREATE TABLE `settings` (
	`key` text PRIMARY KEY NOT NULL,
	`value` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `tags` (
	`repository_id` integer NOT NULL,
	`name` text NOT NULL,
	`digest` text NOT NULL,
	`updated_at` integer NOT NULL,
	PRIMARY KEY(`repository_id`, `name`)
);
--> statement-breakpoint
CREATE INDEX `tags_digest` ON `tags` (`repository_id`,`digest`);--> statement-breakpoint
CREATE TABLE `uploads` (
	`id` text PRIMARY KEY NOT NULL,
	`repository` text NOT NULL,
	`algorithm` text NOT NULL,
	`started_at` integer NOT NULL
);
