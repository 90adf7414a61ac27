typedef struct sig {
	int a;
} Signature;

static const Signature table[] = {
	{ 1 },
};
static struct sig others[] = {
	{ 1 },
};
static int *pointer;

#define TABLE_LEN ARRAY_SIZE(table)
#define OTHERS_LEN ARRAY_SIZE(others)
#define POINTER_LEN	(sizeof(pointer) / sizeof(pointer[0]))
#define ANY_LEN(x)	(sizeof(x) / sizeof(x[0]))
#define LOCAL_LEN(table)	(sizeof(table) / sizeof(Signature))
