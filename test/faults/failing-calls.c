/*
 * Makes the calls of a process to the file system fail on purpose, to be loaded before the C library (LD_PRELOAD).
 *
 * Only files below FAULT_UNDER are concerned. FAULT_LOG names a file to which each such call is appended, as its name and its path.
 * The FAULT_AT-th call named FAULT_CALL fails with the error number FAULT_ERROR; 0 stands for SIGKILL before the call. With
 * FAULT_PUT this call succeeds, and a file of that name is made right before it, as somebody else may do. With
 * FAULT_SHORT each read and write moves half of what is asked for, as a call that a signal interrupts does.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

#define MOST_FILES 4096
#define REAL(name) ((__typeof__(&name))real(#name))

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static char *paths[MOST_FILES];
static int calls;

static void *real(const char *name) { return dlsym(RTLD_NEXT, name); }

static int concerns(const char *path) {
  const char *under = getenv("FAULT_UNDER");
  return under != NULL && path != NULL && strncmp(path, under, strlen(under)) == 0;
}

static void note(const char *call, const char *path) {
  const char *log = getenv("FAULT_LOG");
  char line[8192];
  int file;
  size_t length;
  if (log == NULL) return;
  strcpy(line, call);
  strcat(line, " ");
  strncat(line, path, sizeof line - 64);
  strcat(line, "\n");
  length = strlen(line);
  file = REAL(open64)(log, O_WRONLY | O_APPEND | O_CREAT, 0600);
  if (REAL(write)(file, line, length) != (ssize_t)length) abort();
  REAL(close)(file);
}

/* Whether this call is the one that has to fail. */
static int fails(const char *call, const char *path) {
  const char *wanted = getenv("FAULT_CALL");
  int failing = 0, error;
  if (!concerns(path)) return 0;
  pthread_mutex_lock(&lock);
  note(call, path);
  if (wanted != NULL && strcmp(wanted, call) == 0) failing = ++calls == atoi(getenv("FAULT_AT"));
  pthread_mutex_unlock(&lock);
  if (!failing) return 0;
  if (getenv("FAULT_PUT") != NULL) {
    REAL(close)(REAL(open64)(getenv("FAULT_PUT"), O_WRONLY | O_CREAT | O_EXCL, 0600));
    return 0;
  }
  error = atoi(getenv("FAULT_ERROR"));
  if (error == 0) {
    kill(getpid(), SIGKILL);
    pause();
  }
  errno = error;
  return 1;
}

static const char *path_of(int file) { return file >= 0 && file < MOST_FILES ? paths[file] : NULL; }

static size_t part_of(int file, size_t size) {
  return size > 1 && getenv("FAULT_SHORT") != NULL && path_of(file) != NULL ? size / 2 : size;
}

int open64(const char *path, int flags, ...) {
  va_list rest;
  mode_t mode;
  int file;
  va_start(rest, flags);
  mode = va_arg(rest, mode_t);
  va_end(rest);
  if (fails("open", path)) return -1;
  file = REAL(open64)(path, flags, mode);
  if (file >= 0 && file < MOST_FILES && concerns(path)) paths[file] = strdup(path);
  return file;
}

static void forget(int file) {
  if (path_of(file) == NULL) return;
  free(paths[file]);
  paths[file] = NULL;
}

int close(int file) {
  forget(file);
  return REAL(close)(file);
}

/* Node closes files by the number of the system call. */
long syscall(long number, ...) {
  va_list rest;
  long a[6];
  int i;
  va_start(rest, number);
  for (i = 0; i < 6; i++) a[i] = va_arg(rest, long);
  va_end(rest);
  if (number == SYS_close) forget((int)a[0]);
  return REAL(syscall)(number, a[0], a[1], a[2], a[3], a[4], a[5]);
}

ssize_t read(int file, void *bytes, size_t size) {
  return fails("read", path_of(file)) ? -1 : REAL(read)(file, bytes, part_of(file, size));
}

ssize_t pread64(int file, void *bytes, size_t size, off64_t at) {
  return fails("read", path_of(file)) ? -1 : REAL(pread64)(file, bytes, part_of(file, size), at);
}

ssize_t write(int file, const void *bytes, size_t size) {
  return fails("write", path_of(file)) ? -1 : REAL(write)(file, bytes, part_of(file, size));
}

ssize_t pwrite64(int file, const void *bytes, size_t size, off64_t at) {
  return fails("write", path_of(file)) ? -1 : REAL(pwrite64)(file, bytes, part_of(file, size), at);
}

int fsync(int file) { return fails("flush", path_of(file)) ? -1 : REAL(fsync)(file); }

int rename(const char *from, const char *to) { return fails("rename", from) ? -1 : REAL(rename)(from, to); }

int link(const char *from, const char *to) { return fails("link", from) ? -1 : REAL(link)(from, to); }

int unlink(const char *path) { return fails("unlink", path) ? -1 : REAL(unlink)(path); }

int mkdir(const char *path, mode_t mode) { return fails("mkdir", path) ? -1 : REAL(mkdir)(path, mode); }

int rmdir(const char *path) { return fails("rmdir", path) ? -1 : REAL(rmdir)(path); }

int scandir64(const char *path, struct dirent64 ***names, int (*filter)(const struct dirent64 *),
              int (*compare)(const struct dirent64 **, const struct dirent64 **)) {
  return fails("list", path) ? -1 : REAL(scandir64)(path, names, filter, compare);
}
