void f(int a)
{
	say("text");
	say("number %d", a);
}
