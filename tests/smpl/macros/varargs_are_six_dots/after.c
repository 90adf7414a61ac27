#define speak(f, ...) print(f, __VA_ARGS__)
#define say(f, a) print(f, __VA_ARGS__)
