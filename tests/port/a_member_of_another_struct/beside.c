struct box {
	int count;
};

struct lid {
	struct {
		int weight;
	};
};
