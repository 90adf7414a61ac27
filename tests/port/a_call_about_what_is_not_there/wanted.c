void cancel(struct work *w);

void net_close(struct net *net)
{
	trace("close");

	cancel(&net->work);
	stop_listening(net->socket);
	flush_all(net->queue);
}

void net_open(struct net *net)
{
	start(&net->work);
}
