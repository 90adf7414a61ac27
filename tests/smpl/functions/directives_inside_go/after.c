void young(void)
{
}
