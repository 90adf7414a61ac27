struct stays {
	int count;
} __ring_packed;

struct gone {
	int old_count;
} __ring_packed;
