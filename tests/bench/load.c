/* The load generator of fanout.py: all users of one room, in one process that is never the bottleneck.
 *
 * load PORT USERS TALKERS STOPPED HELLO WELCOME SAY
 *
 * Lets USERS users enter (each says HELLO, with %d its number, and waits for WELCOME), and STOPPED
 * more that never read. Then, for each line "WINDOW SECONDS" on standard input: TALKERS users talk,
 * each with WINDOW lines on the way; as soon as the last user has got one, its talker says the next.
 * Answers with the lines delivered a second, to all users together, and how busy this process was.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { MAX_USERS = 10000, MAX_TALKERS = 5, LETTERS = 50, LENGTH = 60 };
static const char LETTER[] = "BCDFH"; /* a talker's own; in no name and in no command of IRC */
static char buffer[1 << 20];
static struct epoll_event events[MAX_USERS];
static int fds[MAX_USERS], poll_fd;

static void fail(const char *what) {
    fprintf(stderr, "load generator: %s\n", what);
    exit(1);
}

static double seconds(clockid_t clock) {
    struct timespec now;
    clock_gettime(clock, &now);
    return now.tv_sec + now.tv_nsec / 1e9;
}

static int enter(int port, int number, const char *hello, const char *welcome, int reads) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = socket(AF_INET, SOCK_STREAM, 0), one = 1, small = 2048, tiny = 536;
    if (!reads) { /* whoever does not read is full after some 40 kB, not after megabytes */
        setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
        setsockopt(fd, IPPROTO_TCP, TCP_MAXSEG, &tiny, sizeof tiny);
    }
    if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof address)) fail("cannot connect");
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    char first[200];
    int length = snprintf(first, sizeof first, hello, number);
    if (send(fd, first, length, 0) != length) fail("cannot say hello");
    for (size_t got = 0; !memmem(buffer, got, welcome, strlen(welcome));) {
        ssize_t n = recv(fd, buffer + got, sizeof buffer - got, 0);
        if (n <= 0) fail("closed while entering");
        got += n;
    }
    struct epoll_event event = {.events = EPOLLIN, .data.u32 = number};
    if (reads) epoll_ctl(poll_fd, EPOLL_CTL_ADD, fd, &event);
    return fd;
}

static void drain(int wait) { /* read until nothing comes for a while */
    for (int n; (n = epoll_wait(poll_fd, events, MAX_USERS, wait)) > 0;)
        for (int i = 0; i < n; i++)
            if (recv(fds[events[i].data.u32], buffer, sizeof buffer, MSG_DONTWAIT) == 0)
                fail("a user was cut off");
}

int main(int count, char **args) {
    if (count != 8) fail("seven arguments, please");
    int port = atoi(args[1]), users = atoi(args[2]), talkers = atoi(args[3]), stopped = atoi(args[4]);
    const char *hello = args[5], *welcome = args[6], *say = args[7];
    if (users > MAX_USERS || talkers > MAX_TALKERS || talkers >= users) fail("too many");
    poll_fd = epoll_create1(0);
    for (int i = 0; i < users; i++) {
        if (i == users - 1) /* somewhere before the last user, who measures */
            while (stopped-- > 0) enter(port, users + stopped, hello, welcome, 0);
        fds[i] = enter(port, i, hello, welcome, 1);
        if (i % 50 == 0) drain(0);
    }
    drain(200);

    char line[MAX_TALKERS][LENGTH + 100];
    int prefix = strlen(say), length = prefix + LENGTH;
    for (int t = 0; t < talkers; t++) {
        memcpy(line[t], say, prefix);
        memset(line[t] + prefix, LETTER[t], LETTERS);
        memset(line[t] + prefix + LETTERS, '.', LENGTH - LETTERS - 1);
        line[t][length - 1] = '\n';
    }
    puts("ready");
    fflush(stdout);

    int window;
    double how_long;
    while (scanf("%d %lf", &window, &how_long) == 2) {
        long seen[256] = {0}, heard[MAX_TALKERS] = {0}, delivered = 0;
        double begin = seconds(CLOCK_MONOTONIC), cpu = seconds(CLOCK_PROCESS_CPUTIME_ID), now;
        for (int t = 0; t < talkers; t++)
            for (int w = 0; w < window; w++) send(fds[t], line[t], length, MSG_DONTWAIT);
        while ((now = seconds(CLOCK_MONOTONIC)) < begin + how_long) {
            int n = epoll_wait(poll_fd, events, MAX_USERS, 50);
            for (int i = 0; i < n; i++) {
                int user = events[i].data.u32;
                ssize_t got = recv(fds[user], buffer, sizeof buffer, MSG_DONTWAIT);
                if (got == 0) fail("a user was cut off");
                char *end = buffer + (got > 0 ? got : 0);
                for (char *p = buffer; (p = memchr(p, '\n', end - p)); p++) delivered++;
                if (user != users - 1) continue;
                for (char *p = buffer; p < end; p++) seen[(unsigned char)*p]++;
                for (int t = 0; t < talkers; t++)
                    for (; heard[t] < seen[(unsigned char)LETTER[t]] / LETTERS; heard[t]++)
                        send(fds[t], line[t], length, MSG_DONTWAIT);
            }
        }
        double took = now - begin, busy = seconds(CLOCK_PROCESS_CPUTIME_ID) - cpu;
        printf("%f %f\n", delivered / took, busy / took);
        fflush(stdout);
        drain(100);
    }
    return 0;
}
