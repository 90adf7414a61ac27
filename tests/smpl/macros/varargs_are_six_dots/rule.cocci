@@
@@
-#define say(f, ......) print(f, __VA_ARGS__)
+#define speak(f, ......) print(f, __VA_ARGS__)
