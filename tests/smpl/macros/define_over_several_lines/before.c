#define FOO \
	1
#define BAR(y) y + 1
#define BAR(z)	\
	z + \
	2
#define TEXT "a\tb\n"
#define CALL \
	call("a\n",	\
	     '\\')
int x;
