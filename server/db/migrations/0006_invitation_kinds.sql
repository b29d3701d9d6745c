ALTER TABLE `invitations` ADD `kind` text DEFAULT 'account' NOT NULL;--> statement-breakpoint
ALTER TABLE `invitations` ADD `user_id` text;--> statement-breakpoint
ALTER TABLE `invitations` ADD `note` text DEFAULT '' NOT NULL;