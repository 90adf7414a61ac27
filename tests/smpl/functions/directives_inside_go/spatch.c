
#pragma one

void young(void)
{
}
