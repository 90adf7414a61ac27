bool box_is_open(const struct box_inode *inode)
{
	return inode->open;
}
