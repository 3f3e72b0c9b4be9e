import sortedBTree from 'sorted-btree'

/*
 * The package is CommonJS with a default export. Node and bundlers give its whole `exports` as the
 * default import, other loaders give the class.
 */
const loaded = sortedBTree as typeof sortedBTree & { readonly default?: typeof sortedBTree }

export const BTree = loaded.default ?? sortedBTree
