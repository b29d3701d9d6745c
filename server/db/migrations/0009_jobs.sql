CREATE TABLE `import_runs` (
	`id` text PRIMARY KEY NOT NULL,
	`title` text NOT NULL,
	`bundle_id` text,
	`job` text,
	`actor` text NOT NULL,
	`actor_name` text NOT NULL,
	`at` integer NOT NULL,
	`releases` text NOT NULL,
	`removed` text NOT NULL,
	`added_bytes` integer NOT NULL,
	`undone_at` integer
);
--> statement-breakpoint
CREATE INDEX `import_runs_at` ON `import_runs` (`at`);--> statement-breakpoint
CREATE TABLE `job_log` (
	`job` text NOT NULL,
	`number` integer NOT NULL,
	`at` integer NOT NULL,
	`level` text NOT NULL,
	`text` text NOT NULL,
	PRIMARY KEY(`job`, `number`)
);
--> statement-breakpoint
CREATE TABLE `jobs` (
	`id` text PRIMARY KEY NOT NULL,
	`kind` text NOT NULL,
	`title` text NOT NULL,
	`state` text NOT NULL,
	`owner` text NOT NULL,
	`owner_name` text NOT NULL,
	`address` text NOT NULL,
	`runner` text NOT NULL,
	`input` text NOT NULL,
	`result` text,
	`error` text,
	`phase` text DEFAULT '' NOT NULL,
	`done_bytes` integer DEFAULT 0 NOT NULL,
	`total_bytes` integer DEFAULT 0 NOT NULL,
	`rate` integer DEFAULT 0 NOT NULL,
	`session` text,
	`attempts` integer DEFAULT 0 NOT NULL,
	`cancel_wanted` integer DEFAULT false NOT NULL,
	`revision` integer DEFAULT 1 NOT NULL,
	`created_at` integer NOT NULL,
	`started_at` integer,
	`finished_at` integer,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `jobs_state` ON `jobs` (`state`,`created_at`);--> statement-breakpoint
CREATE INDEX `jobs_created` ON `jobs` (`created_at`);--> statement-breakpoint
CREATE TABLE `offline_packages` (
	`id` text PRIMARY KEY NOT NULL,
	`app_id` text NOT NULL,
	`version` text NOT NULL,
	`format` text NOT NULL,
	`arch` text NOT NULL,
	`release` text NOT NULL,
	`job` text NOT NULL,
	`file` text,
	`size` integer DEFAULT 0 NOT NULL,
	`sha256` text,
	`downloads` integer DEFAULT 0 NOT NULL,
	`created_by` text NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `offline_packages_version` ON `offline_packages` (`app_id`,`version`);--> statement-breakpoint
CREATE TABLE `release_changes` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`at` integer NOT NULL,
	`app_id` text NOT NULL,
	`version` text,
	`release` text,
	`former` text,
	`former_images` text,
	`run` text
);
--> statement-breakpoint
CREATE INDEX `release_changes_run` ON `release_changes` (`run`);--> statement-breakpoint
CREATE INDEX `release_changes_release` ON `release_changes` (`app_id`,`version`);
--> statement-breakpoint
-- What `undo` takes an import back with: the former state, written in the transaction that changes it.
CREATE TRIGGER release_changes_added AFTER INSERT ON releases BEGIN
	INSERT INTO release_changes (at, app_id, version, release) VALUES (CAST(unixepoch('subsec') * 1000 AS INTEGER), new.app_id, new.version, new.digest);
END;
--> statement-breakpoint
CREATE TRIGGER release_changes_replaced AFTER UPDATE OF digest ON releases WHEN old.digest <> new.digest BEGIN
	INSERT INTO release_changes (at, app_id, version, release, former, former_images) VALUES (
		CAST(unixepoch('subsec') * 1000 AS INTEGER), new.app_id, new.version, new.digest,
		json_object('id', old.id, 'appId', old.app_id, 'version', old.version, 'alias', old.alias, 'notes', old.notes, 'digest', old.digest, 'template', old.template, 'arch', old.arch, 'cpu', old.cpu, 'memory', old.memory, 'isPlugin', old.is_plugin, 'enabled', old.enabled, 'rainbondVersion', old.rainbond_version, 'updateVersion', old.update_version, 'createdAt', old.created_at, 'updatedAt', old.updated_at),
		(SELECT json_group_array(json_object('releaseId', release_id, 'shareImage', share_image, 'repository', repository, 'tag', tag, 'digest', digest)) FROM release_images WHERE release_id = old.id));
END;
--> statement-breakpoint
CREATE TRIGGER release_changes_app_added AFTER INSERT ON apps BEGIN
	INSERT INTO release_changes (at, app_id) VALUES (CAST(unixepoch('subsec') * 1000 AS INTEGER), new.id);
END;
--> statement-breakpoint
CREATE TRIGGER release_changes_app_reworded AFTER UPDATE OF name, description, introduction, logo, logo_type, dev_status ON apps
WHEN old.name <> new.name OR old.description <> new.description OR old.introduction <> new.introduction
	OR old.logo IS NOT new.logo OR old.logo_type IS NOT new.logo_type OR old.dev_status <> new.dev_status BEGIN
	INSERT INTO release_changes (at, app_id, former) VALUES (CAST(unixepoch('subsec') * 1000 AS INTEGER), new.id, json_object('name', old.name, 'description', old.description, 'introduction', old.introduction, 'logo', old.logo, 'logo_type', old.logo_type, 'dev_status', old.dev_status));
END;
