struct inode {
	umode_t i_mode;
};

struct box_inode {
	struct inode vfs_inode;
};

int is_file(int mode)
{
	return mode & 1;
}
