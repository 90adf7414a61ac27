struct node *peek_locked(struct node *n, int held);

static int walk(struct trie *t)
{
	struct node *n;

	while ((n = peek_checked(t->root,
				 is_held(&t->lock)))) {
		if (n->leaf)
			break;
	}
	return n->key;
}
