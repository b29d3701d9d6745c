/**
 * An object that `make` makes when one of its members is asked for the first time. For statements that are prepared once:
 * a start does not prepare the hundreds that nobody may ask for. Afterwards its members are its own, at no further cost.
 */
export function atFirstUse<T extends object>(make: () => T): T {
  let isMade = false
  const maker = {
    get(_target: object, name: string | symbol, object: T) {
      if (isMade) return undefined
      Object.assign(object, make())
      isMade = true
      return Reflect.get(object, name)
    },
  }
  return Object.create(new Proxy({}, maker)) as T
}
