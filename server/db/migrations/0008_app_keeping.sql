ALTER TABLE `apps` ADD `review_note` text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE `apps` ADD `edited_at` integer;