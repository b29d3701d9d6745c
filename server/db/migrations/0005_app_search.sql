CREATE TABLE `app_search_rows` (
	`row` integer PRIMARY KEY NOT NULL,
	`app_id` text NOT NULL,
	`revision` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `app_search_rows_app` ON `app_search_rows` (`app_id`);--> statement-breakpoint
CREATE INDEX `app_search_rows_revision` ON `app_search_rows` (`revision`);--> statement-breakpoint
CREATE VIRTUAL TABLE app_search USING fts5(
	grams, content='', contentless_delete=1, prefix='1 2',
	tokenize="unicode61 remove_diacritics 0 categories 'L* M* N* S* P* Co Cn'"
);
--> statement-breakpoint
CREATE VIEW app_search_texts AS
SELECT apps.id AS app_id, apps.name || char(10) || coalesce((SELECT group_concat(tag, char(10)) FROM app_tags WHERE app_tags.app_id = apps.id), '') || char(10) || apps.description AS words
FROM apps;
--> statement-breakpoint
INSERT INTO app_search_rows (app_id, revision) SELECT id, 1 FROM apps;
--> statement-breakpoint
INSERT INTO app_search (rowid, grams)
SELECT row, raincask_grams(words) FROM app_search_rows JOIN app_search_texts USING (app_id);
--> statement-breakpoint
CREATE TRIGGER app_search_app_added AFTER INSERT ON apps BEGIN
	INSERT INTO app_search_rows (app_id, revision)
	VALUES (new.id, (SELECT coalesce(max(revision), 0) + 1 FROM app_search_rows))
	ON CONFLICT (app_id) DO UPDATE SET revision = excluded.revision;
	DELETE FROM app_search WHERE rowid = (SELECT row FROM app_search_rows WHERE app_id = new.id);
	INSERT INTO app_search (rowid, grams)
	SELECT row, raincask_grams(words) FROM app_search_rows JOIN app_search_texts USING (app_id) WHERE app_id = new.id;
END;
--> statement-breakpoint
CREATE TRIGGER app_search_app_reworded AFTER UPDATE OF name, description ON apps
WHEN old.name <> new.name OR old.description <> new.description BEGIN
	DELETE FROM app_search WHERE rowid = (SELECT row FROM app_search_rows WHERE app_id = new.id);
	INSERT INTO app_search (rowid, grams)
	SELECT row, raincask_grams(words) FROM app_search_rows JOIN app_search_texts USING (app_id) WHERE app_id = new.id;
END;
--> statement-breakpoint
CREATE TRIGGER app_search_app_changed
AFTER UPDATE OF name, owner, category_id, visibility, listing, listed_at, install_count, updated_at ON apps BEGIN
	UPDATE app_search_rows SET revision = (SELECT max(revision) + 1 FROM app_search_rows) WHERE app_id = new.id;
END;
--> statement-breakpoint
CREATE TRIGGER app_search_app_removed AFTER DELETE ON apps BEGIN
	DELETE FROM app_search WHERE rowid = (SELECT row FROM app_search_rows WHERE app_id = old.id);
	UPDATE app_search_rows SET revision = (SELECT max(revision) + 1 FROM app_search_rows) WHERE app_id = old.id;
END;
--> statement-breakpoint
CREATE TRIGGER app_search_tag_added AFTER INSERT ON app_tags BEGIN
	UPDATE app_search_rows SET revision = (SELECT max(revision) + 1 FROM app_search_rows) WHERE app_id = new.app_id;
	DELETE FROM app_search WHERE rowid = (SELECT row FROM app_search_rows WHERE app_id = new.app_id);
	INSERT INTO app_search (rowid, grams)
	SELECT row, raincask_grams(words) FROM app_search_rows JOIN app_search_texts USING (app_id) WHERE app_id = new.app_id;
END;
--> statement-breakpoint
CREATE TRIGGER app_search_tag_removed AFTER DELETE ON app_tags BEGIN
	UPDATE app_search_rows SET revision = (SELECT max(revision) + 1 FROM app_search_rows) WHERE app_id = old.app_id;
	DELETE FROM app_search WHERE rowid = (SELECT row FROM app_search_rows WHERE app_id = old.app_id);
	INSERT INTO app_search (rowid, grams)
	SELECT row, raincask_grams(words) FROM app_search_rows JOIN app_search_texts USING (app_id) WHERE app_id = old.app_id;
END;
--> statement-breakpoint
CREATE TRIGGER app_search_release_added AFTER INSERT ON releases BEGIN
	UPDATE app_search_rows SET revision = (SELECT max(revision) + 1 FROM app_search_rows) WHERE app_id = new.app_id;
END;
--> statement-breakpoint
CREATE TRIGGER app_search_release_changed AFTER UPDATE OF arch, is_plugin, enabled ON releases BEGIN
	UPDATE app_search_rows SET revision = (SELECT max(revision) + 1 FROM app_search_rows) WHERE app_id = new.app_id;
END;
--> statement-breakpoint
CREATE TRIGGER app_search_release_removed AFTER DELETE ON releases BEGIN
	UPDATE app_search_rows SET revision = (SELECT max(revision) + 1 FROM app_search_rows) WHERE app_id = old.app_id;
END;
