import { LRUCache } from 'lru-cache'

/**
 * A cache that forgets what was used longest ago once it holds `entries`. lru-cache's own `max` makes room for all of them
 * at once: for the larger caches, megabytes and some of each start's time.
 * @param ttl milliseconds after which an entry is forgotten; never if left out
 */
export function boundedCache<K extends {}, V extends {}>(entries: number, ttl = 0): LRUCache<K, V> {
  return new LRUCache({ maxSize: entries, sizeCalculation: () => 1, ttl })
}
