void f(int a)
{
	say_text();
	say("number %d", a);
}
