/**
 * Columns that name a blob which must stay although no repository may show it. Who adds such a column to the schema
 * adds it here, or collections take its blobs away.
 */
export const BLOB_OWNERS: readonly (readonly [table: string, column: string])[] = [
  ['apps', 'logo'],
  // What a bundle brought whose other volumes are still to come.
  ['bundle_import_blobs', 'digest'],
  ['markets', 'logo'],
  ['releases', 'template'],
  ['screenshots', 'digest'],
  ['users', 'avatar'],
]

/** SQL condition: no row of the catalogue names the digest that `expression` stands for. */
export function notOwned(expression: string): string {
  return BLOB_OWNERS.map(
    ([table, column]) => `NOT EXISTS (SELECT 1 FROM ${table} AS owner WHERE owner.${column} = ${expression})`,
  ).join(' AND ')
}
