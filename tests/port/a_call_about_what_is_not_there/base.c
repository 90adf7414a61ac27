void cancel(struct work *w);

void net_close(struct net *net)
{
	trace("close");

	stop_listening(net->socket);
	flush(net->queue);
}

void net_open(struct net *net)
{
	start(&net->work);
	start(&net->oob_work);
}
