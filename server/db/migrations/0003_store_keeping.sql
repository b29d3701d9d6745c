CREATE TABLE `audit_entries` (
	`id` integer PRIMARY KEY NOT NULL,
	`at` integer NOT NULL,
	`actor` text NOT NULL,
	`actor_name` text NOT NULL,
	`action` text NOT NULL,
	`target` text NOT NULL,
	`address` text NOT NULL,
	`detail` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `audit_entries_at` ON `audit_entries` (`at`);--> statement-breakpoint
CREATE INDEX `audit_entries_action` ON `audit_entries` (`action`,`at`);--> statement-breakpoint
CREATE TABLE `invitations` (
	`token_hash` text PRIMARY KEY NOT NULL,
	`role` text NOT NULL,
	`organisation_id` text,
	`invited_by` text,
	`created_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	`used_at` integer
);
--> statement-breakpoint
CREATE TABLE `key_installs` (
	`key_id` text NOT NULL,
	`app_id` text NOT NULL,
	`version` text NOT NULL,
	`installs` integer NOT NULL,
	`first_at` integer NOT NULL,
	`last_at` integer NOT NULL,
	PRIMARY KEY(`key_id`, `app_id`, `version`)
);
--> statement-breakpoint
CREATE INDEX `key_installs_app` ON `key_installs` (`app_id`);--> statement-breakpoint
CREATE TABLE `organisations` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`description` text NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `sessions` (
	`token_hash` text PRIMARY KEY NOT NULL,
	`user_id` text NOT NULL,
	`created_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	`address` text NOT NULL,
	`agent` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `sessions_user` ON `sessions` (`user_id`);--> statement-breakpoint
CREATE TABLE `users` (
	`id` text PRIMARY KEY NOT NULL,
	`login` text NOT NULL,
	`display_name` text NOT NULL,
	`email` text NOT NULL,
	`phone` text NOT NULL,
	`profile` text NOT NULL,
	`avatar` text,
	`avatar_type` text,
	`role` text NOT NULL,
	`organisation_id` text,
	`password_hash` text NOT NULL,
	`created_at` integer NOT NULL,
	`disabled_at` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `users_login_unique` ON `users` (`login`);--> statement-breakpoint
CREATE TABLE `app_counts` (
	`app_id` text NOT NULL,
	`day` text NOT NULL,
	`kind` text NOT NULL,
	`count` integer NOT NULL,
	PRIMARY KEY(`app_id`, `day`, `kind`)
);
--> statement-breakpoint
CREATE TABLE `app_tags` (
	`app_id` text NOT NULL,
	`tag` text NOT NULL,
	PRIMARY KEY(`app_id`, `tag`)
);
--> statement-breakpoint
CREATE INDEX `app_tags_tag` ON `app_tags` (`tag`);--> statement-breakpoint
CREATE TABLE `categories` (
	`id` text PRIMARY KEY NOT NULL,
	`parent_id` text,
	`name` text NOT NULL,
	`position` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `market_apps` (
	`market_id` text NOT NULL,
	`app_id` text NOT NULL,
	PRIMARY KEY(`market_id`, `app_id`)
);
--> statement-breakpoint
CREATE INDEX `market_apps_app` ON `market_apps` (`app_id`);--> statement-breakpoint
CREATE TABLE `market_keys` (
	`market_id` text NOT NULL,
	`key_id` text NOT NULL,
	PRIMARY KEY(`market_id`, `key_id`)
);
--> statement-breakpoint
CREATE INDEX `market_keys_key` ON `market_keys` (`key_id`);--> statement-breakpoint
CREATE TABLE `markets` (
	`id` text PRIMARY KEY NOT NULL,
	`domain` text NOT NULL,
	`name` text NOT NULL,
	`description` text NOT NULL,
	`logo` text,
	`logo_type` text,
	`visibility` text NOT NULL,
	`holds_all` integer NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `markets_domain_unique` ON `markets` (`domain`);--> statement-breakpoint
CREATE TABLE `packages` (
	`id` text PRIMARY KEY NOT NULL,
	`app_id` text NOT NULL,
	`name` text NOT NULL,
	`description` text NOT NULL,
	`version` text,
	`position` integer NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `packages_app_name` ON `packages` (`app_id`,`name`);--> statement-breakpoint
CREATE TABLE `screenshots` (
	`id` text PRIMARY KEY NOT NULL,
	`app_id` text NOT NULL,
	`digest` text NOT NULL,
	`media_type` text NOT NULL,
	`caption` text NOT NULL,
	`position` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `screenshots_app` ON `screenshots` (`app_id`,`position`);--> statement-breakpoint
CREATE TABLE `solution_apps` (
	`solution_id` text NOT NULL,
	`app_id` text NOT NULL,
	`position` integer NOT NULL,
	PRIMARY KEY(`solution_id`, `app_id`)
);
--> statement-breakpoint
CREATE INDEX `solution_apps_app` ON `solution_apps` (`app_id`);--> statement-breakpoint
CREATE TABLE `solutions` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`description` text NOT NULL,
	`introduction` text NOT NULL,
	`owner_id` text,
	`listed` integer NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
ALTER TABLE `access_keys` ADD `owner_id` text;--> statement-breakpoint
ALTER TABLE `access_keys` ADD `expires_at` integer;--> statement-breakpoint
ALTER TABLE `access_keys` ADD `last_used_at` integer;--> statement-breakpoint
ALTER TABLE `access_keys` ADD `last_used_from` text;--> statement-breakpoint
ALTER TABLE `access_keys` ADD `last_agent` text;--> statement-breakpoint
ALTER TABLE `apps` ADD `owner` text;--> statement-breakpoint
ALTER TABLE `apps` ADD `publish_type` text DEFAULT 'private' NOT NULL;--> statement-breakpoint
ALTER TABLE `apps` ADD `install_doc` text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE `apps` ADD `use_doc` text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE `apps` ADD `category_id` text;--> statement-breakpoint
ALTER TABLE `apps` ADD `visibility` text DEFAULT 'public' NOT NULL;--> statement-breakpoint
ALTER TABLE `apps` ADD `listing` text DEFAULT 'listed' NOT NULL;--> statement-breakpoint
ALTER TABLE `apps` ADD `listed_at` integer;--> statement-breakpoint
ALTER TABLE `apps` ADD `visit_count` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `apps` ADD `download_count` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `releases` ADD `enabled` integer DEFAULT true NOT NULL;--> statement-breakpoint
ALTER TABLE `releases` ADD `rainbond_version` text DEFAULT '' NOT NULL;--> statement-breakpoint
CREATE TRIGGER audit_entries_stay BEFORE DELETE ON audit_entries BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END;
--> statement-breakpoint
CREATE TRIGGER audit_entries_hold BEFORE UPDATE ON audit_entries BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END;
