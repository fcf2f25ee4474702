import DataLoader from 'dataloader';

/** Keys are gathered with others that are asked with the same arguments, and each such batch is one question. */
export interface LoaderWithArguments<Key, Arguments, Value> {
  load(key: Key, args: Arguments): Promise<Value>;
}

/** For lists with arguments, `orders(first: 5, open: true)`: a DataLoader for each set of them that a request uses. */
export const loaderWithArguments = <Key, Arguments extends object, Value>(
  batch: (keys: readonly Key[], args: Arguments) => Promise<Value[]>,
): LoaderWithArguments<Key, Arguments, Value> => {
  const loaders = new Map<string, DataLoader<Key, Value>>();
  return {
    load(key, args) {
      const place = JSON.stringify(args);
      const loader = loaders.get(place) ?? new DataLoader<Key, Value>(keys => batch(keys, args));
      loaders.set(place, loader);
      return loader.load(key);
    },
  };
};
