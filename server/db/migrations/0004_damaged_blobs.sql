CREATE TABLE `damaged_blobs` (
	`digest` text PRIMARY KEY NOT NULL,
	`size` integer NOT NULL,
	`kind` text NOT NULL,
	`finding` text NOT NULL,
	`found_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `release_images_digest` ON `release_images` (`digest`,`repository`);--> statement-breakpoint
CREATE INDEX `releases_digest` ON `releases` (`digest`);