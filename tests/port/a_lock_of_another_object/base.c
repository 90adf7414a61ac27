#include "x.h"

static void drop(struct node *node)
{
	spin_lock_irq(&node->tree_lock);
	list_del(&node->list);
	spin_unlock_irq(&node->tree_lock);
}

static void note(struct node *node)
{
	spin_lock(&node->lock);
	node->seen++;
	spin_unlock(&node->lock);
}
