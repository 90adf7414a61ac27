struct stays {
	int count;
} __ring_packed;
