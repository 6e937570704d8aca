// The names that belong to C++, to its macros and to the C library.

#include "reserved_names.hpp"

#include <algorithm>
#include <unordered_set>

#include "text.hpp"

namespace krait::generator {
namespace {

// Words rather than braced lists of literals: a thousand of them, and nobody looks for one.
constexpr std::string_view keywords = R"(
alignas alignof and and_eq asm auto bitand bitor bool break case catch char char16_t char32_t
char8_t class co_await co_return co_yield compl concept const const_cast consteval constexpr
constinit continue decltype default delete do double dynamic_cast else enum explicit export extern
false float for friend goto if inline int long mutable namespace new noexcept not not_eq nullptr
operator or or_eq private protected public register reinterpret_cast requires return short signed
sizeof static static_assert static_cast struct switch template this thread_local throw true try
typedef typeid typename union unsigned using virtual void volatile wchar_t while xor xor_eq
)";

// Macros of Python.h, of the C and POSIX headers that come with it, and of those that programs
// often include besides.
constexpr std::string_view macros = R"(
ACCESSPERMS ADJ_ESTERROR ADJ_FREQUENCY ADJ_MAXERROR ADJ_MICRO ADJ_NANO ADJ_OFFSET
ADJ_OFFSET_SINGLESHOT ADJ_OFFSET_SS_READ ADJ_SETOFFSET ADJ_STATUS ADJ_TAI ADJ_TICK ADJ_TIMECONST
AIO_PRIO_DELTA_MAX AI_ADDRCONFIG AI_ALL AI_CANONIDN AI_CANONNAME AI_IDN AI_IDN_ALLOW_UNASSIGNED
AI_IDN_USE_STD3_ASCII_RULES AI_NUMERICHOST AI_NUMERICSERV AI_PASSIVE AI_V4MAPPED ALIGNOF_LONG
ALIGNOF_SIZE_T ALLPERMS ANY_VARARGS ATOMIC_BOOL_LOCK_FREE ATOMIC_CHAR16_T_LOCK_FREE
ATOMIC_CHAR32_T_LOCK_FREE ATOMIC_CHAR8_T_LOCK_FREE ATOMIC_CHAR_LOCK_FREE ATOMIC_FLAG_INIT
ATOMIC_INT_LOCK_FREE ATOMIC_LLONG_LOCK_FREE ATOMIC_LONG_LOCK_FREE ATOMIC_POINTER_LOCK_FREE
ATOMIC_SHORT_LOCK_FREE ATOMIC_VAR_INIT ATOMIC_WCHAR_T_LOCK_FREE AT_EACCESS AT_EMPTY_PATH AT_FDCWD
AT_NO_AUTOMOUNT AT_RECURSIVE AT_REMOVEDIR AT_STATX_DONT_SYNC AT_STATX_FORCE_SYNC
AT_STATX_SYNC_AS_STAT AT_STATX_SYNC_TYPE AT_SYMLINK_FOLLOW AT_SYMLINK_NOFOLLOW BC_BASE_MAX
BC_DIM_MAX BC_SCALE_MAX BC_STRING_MAX BIG_ENDIAN BOOL_MAX BOOL_WIDTH BUFSIZ BUS_ADRALN BUS_ADRERR
BUS_MCEERR_AO BUS_MCEERR_AR BUS_OBJERR BYTE_ORDER CHARCLASS_NAME_MAX CHAR_BIT CHAR_MAX CHAR_MIN
CHAR_WIDTH CLD_CONTINUED CLD_DUMPED CLD_EXITED CLD_KILLED CLD_STOPPED CLD_TRAPPED CLOCKS_PER_SEC
CLOCK_BOOTTIME CLOCK_BOOTTIME_ALARM CLOCK_MONOTONIC CLOCK_MONOTONIC_COARSE CLOCK_MONOTONIC_RAW
CLOCK_PROCESS_CPUTIME_ID CLOCK_REALTIME CLOCK_REALTIME_ALARM CLOCK_REALTIME_COARSE CLOCK_TAI
CLOCK_THREAD_CPUTIME_ID CLONE_CHILD_CLEARTID CLONE_CHILD_SETTID CLONE_DETACHED CLONE_FILES CLONE_FS
CLONE_IO CLONE_NEWCGROUP CLONE_NEWIPC CLONE_NEWNET CLONE_NEWNS CLONE_NEWPID CLONE_NEWTIME
CLONE_NEWUSER CLONE_NEWUTS CLONE_PARENT CLONE_PARENT_SETTID CLONE_PIDFD CLONE_PTRACE CLONE_SETTLS
CLONE_SIGHAND CLONE_SYSVSEM CLONE_THREAD CLONE_UNTRACED CLONE_VFORK CLONE_VM CLOSE_RANGE_CLOEXEC
CLOSE_RANGE_UNSHARE COLL_WEIGHTS_MAX COMMON_FIELDS CO_ASYNC_GENERATOR CO_COROUTINE
CO_FUTURE_ABSOLUTE_IMPORT CO_FUTURE_ANNOTATIONS CO_FUTURE_BARRY_AS_BDFL CO_FUTURE_DIVISION
CO_FUTURE_GENERATOR_STOP CO_FUTURE_PRINT_FUNCTION CO_FUTURE_UNICODE_LITERALS
CO_FUTURE_WITH_STATEMENT CO_GENERATOR CO_ITERABLE_COROUTINE CO_MAXBLOCKS CO_NESTED CO_NEWLOCALS
CO_OPTIMIZED CO_VARARGS CO_VARKEYWORDS CPU_ALLOC CPU_ALLOC_SIZE CPU_AND CPU_AND_S CPU_CLR CPU_CLR_S
CPU_COUNT CPU_COUNT_S CPU_EQUAL CPU_EQUAL_S CPU_FREE CPU_ISSET CPU_ISSET_S CPU_OR CPU_OR_S CPU_SET
CPU_SETSIZE CPU_SET_S CPU_XOR CPU_XOR_S CPU_ZERO CPU_ZERO_S CSIGNAL DBL_DECIMAL_DIG DBL_DIG
DBL_EPSILON DBL_HAS_SUBNORM DBL_MANT_DIG DBL_MAX DBL_MAX_10_EXP DBL_MAX_EXP DBL_MIN DBL_MIN_10_EXP
DBL_MIN_EXP DBL_TRUE_MIN DEFFILEMODE DELAYTIMER_MAX DN_ACCESS DN_ATTRIB DN_CREATE DN_DELETE
DN_MODIFY DN_MULTISHOT DN_RENAME DOUBLE_IS_LITTLE_ENDIAN_IEEE754 DTTOIF DT_BLK DT_CHR DT_DIR DT_FIFO
DT_LNK DT_REG DT_SOCK DT_UNKNOWN DT_WHT E2BIG EACCES EADDRINUSE EADDRNOTAVAIL EADV EAFNOSUPPORT
EAGAIN EAI_ADDRFAMILY EAI_AGAIN EAI_ALLDONE EAI_BADFLAGS EAI_CANCELED EAI_FAIL EAI_FAMILY
EAI_IDN_ENCODE EAI_INPROGRESS EAI_INTR EAI_MEMORY EAI_NODATA EAI_NONAME EAI_NOTCANCELED EAI_OVERFLOW
EAI_SERVICE EAI_SOCKTYPE EAI_SYSTEM EALREADY EBADE EBADF EBADFD EBADMSG EBADR EBADRQC EBADSLT EBFONT
EBUSY ECANCELED ECHILD ECHRNG ECOMM ECONNABORTED ECONNREFUSED ECONNRESET EDEADLK EDEADLOCK
EDESTADDRREQ EDOM EDOTDOT EDQUOT EEXIST EFAULT EFBIG EHOSTDOWN EHOSTUNREACH EHWPOISON EIDRM EILSEQ
EINPROGRESS EINTR EINVAL EIO EISCONN EISDIR EISNAM EKEYEXPIRED EKEYREJECTED EKEYREVOKED EL2HLT
EL2NSYNC EL3HLT EL3RST ELIBACC ELIBBAD ELIBEXEC ELIBMAX ELIBSCN ELNRNG ELOOP EMEDIUMTYPE EMFILE
EMLINK EMSGSIZE EMULTIHOP ENABLE_IPV6 ENAMETOOLONG ENAVAIL ENETDOWN ENETRESET ENETUNREACH ENFILE
ENOANO ENOBUFS ENOCSI ENODATA ENODEV ENOENT ENOEXEC ENOKEY ENOLCK ENOLINK ENOMEDIUM ENOMEM ENOMSG
ENONET ENOPKG ENOPROTOOPT ENOSPC ENOSR ENOSTR ENOSYS ENOTBLK ENOTCONN ENOTDIR ENOTEMPTY ENOTNAM
ENOTRECOVERABLE ENOTSOCK ENOTSUP ENOTTY ENOTUNIQ ENXIO EOF EOPNOTSUPP EOVERFLOW EOWNERDEAD EPERM
EPFNOSUPPORT EPIPE EPOLLERR EPOLLET EPOLLEXCLUSIVE EPOLLHUP EPOLLIN EPOLLMSG EPOLLONESHOT EPOLLOUT
EPOLLPRI EPOLLRDBAND EPOLLRDHUP EPOLLRDNORM EPOLLWAKEUP EPOLLWRBAND EPOLLWRNORM EPOLL_CLOEXEC
EPOLL_CTL_ADD EPOLL_CTL_DEL EPOLL_CTL_MOD EPROTO EPROTONOSUPPORT EPROTOTYPE ERANGE EREMCHG EREMOTE
EREMOTEIO ERESTART ERFKILL EROFS ESHUTDOWN ESOCKTNOSUPPORT ESPIPE ESRCH ESRMNT ESTALE ESTRPIPE ETIME
ETIMEDOUT ETOOMANYREFS ETXTBSY EUCLEAN EUNATCH EUSERS EWOULDBLOCK EXDEV EXFULL EXIT_FAILURE
EXIT_SUCCESS EXPR_NEST_MAX EX_CANTCREAT EX_CONFIG EX_DATAERR EX_IOERR EX_NOHOST EX_NOINPUT EX_NOPERM
EX_NOUSER EX_OK EX_OSERR EX_OSFILE EX_PROTOCOL EX_SOFTWARE EX_TEMPFAIL EX_UNAVAILABLE EX_USAGE
EX__BASE EX__MAX FALLOC_FL_COLLAPSE_RANGE FALLOC_FL_INSERT_RANGE FALLOC_FL_KEEP_SIZE
FALLOC_FL_NO_HIDE_STALE FALLOC_FL_PUNCH_HOLE FALLOC_FL_UNSHARE_RANGE FALLOC_FL_ZERO_RANGE FAPPEND
FASYNC FD_CLOEXEC FD_CLR FD_ISSET FD_SET FD_SETSIZE FD_ZERO FFSYNC FILENAME_MAX FIOGETOWN FIOSETOWN
FLT_DECIMAL_DIG FLT_DIG FLT_EPSILON FLT_EVAL_METHOD FLT_HAS_SUBNORM FLT_MANT_DIG FLT_MAX
FLT_MAX_10_EXP FLT_MAX_EXP FLT_MIN FLT_MIN_10_EXP FLT_MIN_EXP FLT_RADIX FLT_ROUNDS FLT_TRUE_MIN
FNDELAY FNM_CASEFOLD FNM_EXTMATCH FNM_FILE_NAME FNM_LEADING_DIR FNM_NOESCAPE FNM_NOMATCH FNM_NOSYS
FNM_PATHNAME FNM_PERIOD FNONBLOCK FOPEN_MAX FPE_CONDTRAP FPE_FLTDIV FPE_FLTINV FPE_FLTOVF FPE_FLTRES
FPE_FLTSUB FPE_FLTUND FPE_FLTUNK FPE_INTDIV FPE_INTOVF FP_ILOGB0 FP_ILOGBNAN FP_INFINITE
FP_INT_DOWNWARD FP_INT_TONEAREST FP_INT_TONEARESTFROMZERO FP_INT_TOWARDZERO FP_INT_UPWARD FP_LLOGB0
FP_LLOGBNAN FP_NAN FP_NORMAL FP_SUBNORMAL FP_XSTATE_MAGIC1 FP_XSTATE_MAGIC2 FP_XSTATE_MAGIC2_SIZE
FP_ZERO FUTURE_ABSOLUTE_IMPORT FUTURE_ANNOTATIONS FUTURE_BARRY_AS_BDFL FUTURE_DIVISION
FUTURE_GENERATORS FUTURE_GENERATOR_STOP FUTURE_NESTED_SCOPES FUTURE_PRINT_FUNCTION
FUTURE_UNICODE_LITERALS FUTURE_WITH_STATEMENT FVC_ASCII FVC_MASK FVC_NONE FVC_REPR FVC_STR
FVS_HAVE_SPEC FVS_MASK F_ADD_SEALS F_DUPFD F_DUPFD_CLOEXEC F_EXLCK F_GETFD F_GETFL F_GETLEASE
F_GETLK F_GETLK64 F_GETOWN F_GETOWN_EX F_GETPIPE_SZ F_GETSIG F_GET_FILE_RW_HINT F_GET_RW_HINT
F_GET_SEALS F_LOCK F_NOTIFY F_OFD_GETLK F_OFD_SETLK F_OFD_SETLKW F_OK F_RDLCK F_SEAL_FUTURE_WRITE
F_SEAL_GROW F_SEAL_SEAL F_SEAL_SHRINK F_SEAL_WRITE F_SETFD F_SETFL F_SETLEASE F_SETLK F_SETLK64
F_SETLKW F_SETLKW64 F_SETOWN F_SETOWN_EX F_SETPIPE_SZ F_SETSIG F_SET_FILE_RW_HINT F_SET_RW_HINT
F_SHLCK F_TEST F_TLOCK F_ULOCK F_UNLCK F_WRLCK GAI_NOWAIT GAI_WAIT GLOB_ABEND GLOB_ABORTED
GLOB_ALTDIRFUNC GLOB_APPEND GLOB_BRACE GLOB_DOOFFS GLOB_ERR GLOB_MAGCHAR GLOB_MARK GLOB_NOCHECK
GLOB_NOESCAPE GLOB_NOMAGIC GLOB_NOMATCH GLOB_NOSORT GLOB_NOSPACE GLOB_NOSYS GLOB_ONLYDIR GLOB_PERIOD
GLOB_TILDE GLOB_TILDE_CHECK GROUP_FILTER_SIZE HOST_NAME_MAX HOST_NOT_FOUND HUGE_VAL HUGE_VALF
HUGE_VALL IFTODT ILL_BADIADDR ILL_BADSTK ILL_COPROC ILL_ILLADR ILL_ILLOPC ILL_ILLOPN ILL_ILLTRP
ILL_PRVOPC ILL_PRVREG IN6ADDR_ANY_INIT IN6ADDR_LOOPBACK_INIT IN6_ARE_ADDR_EQUAL
IN6_IS_ADDR_LINKLOCAL IN6_IS_ADDR_LOOPBACK IN6_IS_ADDR_MC_GLOBAL IN6_IS_ADDR_MC_LINKLOCAL
IN6_IS_ADDR_MC_NODELOCAL IN6_IS_ADDR_MC_ORGLOCAL IN6_IS_ADDR_MC_SITELOCAL IN6_IS_ADDR_MULTICAST
IN6_IS_ADDR_SITELOCAL IN6_IS_ADDR_UNSPECIFIED IN6_IS_ADDR_V4COMPAT IN6_IS_ADDR_V4MAPPED
INADDR_ALLHOSTS_GROUP INADDR_ALLRTRS_GROUP INADDR_ALLSNOOPERS_GROUP INADDR_ANY INADDR_BROADCAST
INADDR_DUMMY INADDR_LOOPBACK INADDR_MAX_LOCAL_GROUP INADDR_NONE INADDR_UNSPEC_GROUP INET6_ADDRSTRLEN
INET_ADDRSTRLEN INFINITY INT_MAX INT_MIN INT_WIDTH IN_BADCLASS IN_CLASSA IN_CLASSA_HOST
IN_CLASSA_MAX IN_CLASSA_NET IN_CLASSA_NSHIFT IN_CLASSB IN_CLASSB_HOST IN_CLASSB_MAX IN_CLASSB_NET
IN_CLASSB_NSHIFT IN_CLASSC IN_CLASSC_HOST IN_CLASSC_NET IN_CLASSC_NSHIFT IN_CLASSD IN_EXPERIMENTAL
IN_LOOPBACKNET IN_MULTICAST IOV_MAX IPPORT_RESERVED IPV6_2292DSTOPTS IPV6_2292HOPLIMIT
IPV6_2292HOPOPTS IPV6_2292PKTINFO IPV6_2292PKTOPTIONS IPV6_2292RTHDR IPV6_ADDRFORM
IPV6_ADDR_PREFERENCES IPV6_ADD_MEMBERSHIP IPV6_AUTHHDR IPV6_AUTOFLOWLABEL IPV6_CHECKSUM
IPV6_DONTFRAG IPV6_DROP_MEMBERSHIP IPV6_DSTOPTS IPV6_FREEBIND IPV6_HDRINCL IPV6_HOPLIMIT
IPV6_HOPOPTS IPV6_IPSEC_POLICY IPV6_JOIN_ANYCAST IPV6_JOIN_GROUP IPV6_LEAVE_ANYCAST IPV6_LEAVE_GROUP
IPV6_MINHOPCOUNT IPV6_MTU IPV6_MTU_DISCOVER IPV6_MULTICAST_ALL IPV6_MULTICAST_HOPS IPV6_MULTICAST_IF
IPV6_MULTICAST_LOOP IPV6_NEXTHOP IPV6_ORIGDSTADDR IPV6_PATHMTU IPV6_PKTINFO IPV6_PMTUDISC_DO
IPV6_PMTUDISC_DONT IPV6_PMTUDISC_INTERFACE IPV6_PMTUDISC_OMIT IPV6_PMTUDISC_PROBE IPV6_PMTUDISC_WANT
IPV6_RECVDSTOPTS IPV6_RECVERR IPV6_RECVERR_RFC4884 IPV6_RECVFRAGSIZE IPV6_RECVHOPLIMIT
IPV6_RECVHOPOPTS IPV6_RECVORIGDSTADDR IPV6_RECVPATHMTU IPV6_RECVPKTINFO IPV6_RECVRTHDR
IPV6_RECVTCLASS IPV6_ROUTER_ALERT IPV6_ROUTER_ALERT_ISOLATE IPV6_RTHDR IPV6_RTHDRDSTOPTS
IPV6_RTHDR_LOOSE IPV6_RTHDR_STRICT IPV6_RTHDR_TYPE_0 IPV6_RXDSTOPTS IPV6_RXHOPOPTS IPV6_TCLASS
IPV6_TRANSPARENT IPV6_UNICAST_HOPS IPV6_UNICAST_IF IPV6_V6ONLY IPV6_XFRM_POLICY IP_ADD_MEMBERSHIP
IP_ADD_SOURCE_MEMBERSHIP IP_BIND_ADDRESS_NO_PORT IP_BLOCK_SOURCE IP_CHECKSUM
IP_DEFAULT_MULTICAST_LOOP IP_DEFAULT_MULTICAST_TTL IP_DROP_MEMBERSHIP IP_DROP_SOURCE_MEMBERSHIP
IP_FREEBIND IP_HDRINCL IP_IPSEC_POLICY IP_MAX_MEMBERSHIPS IP_MINTTL IP_MSFILTER IP_MSFILTER_SIZE
IP_MTU IP_MTU_DISCOVER IP_MULTICAST_ALL IP_MULTICAST_IF IP_MULTICAST_LOOP IP_MULTICAST_TTL
IP_NODEFRAG IP_OPTIONS IP_ORIGDSTADDR IP_PASSSEC IP_PKTINFO IP_PKTOPTIONS IP_PMTUDISC IP_PMTUDISC_DO
IP_PMTUDISC_DONT IP_PMTUDISC_INTERFACE IP_PMTUDISC_OMIT IP_PMTUDISC_PROBE IP_PMTUDISC_WANT
IP_RECVERR IP_RECVERR_RFC4884 IP_RECVFRAGSIZE IP_RECVOPTS IP_RECVORIGDSTADDR IP_RECVRETOPTS
IP_RECVTOS IP_RECVTTL IP_RETOPTS IP_ROUTER_ALERT IP_TOS IP_TRANSPARENT IP_TTL IP_UNBLOCK_SOURCE
IP_UNICAST_IF IP_XFRM_POLICY ITIMER_PROF ITIMER_REAL ITIMER_VIRTUAL LC_ADDRESS LC_ADDRESS_MASK
LC_ALL LC_ALL_MASK LC_COLLATE LC_COLLATE_MASK LC_CTYPE LC_CTYPE_MASK LC_GLOBAL_LOCALE
LC_IDENTIFICATION LC_IDENTIFICATION_MASK LC_MEASUREMENT LC_MEASUREMENT_MASK LC_MESSAGES
LC_MESSAGES_MASK LC_MONETARY LC_MONETARY_MASK LC_NAME LC_NAME_MASK LC_NUMERIC LC_NUMERIC_MASK
LC_PAPER LC_PAPER_MASK LC_TELEPHONE LC_TELEPHONE_MASK LC_TIME LC_TIME_MASK LDBL_DECIMAL_DIG LDBL_DIG
LDBL_EPSILON LDBL_HAS_SUBNORM LDBL_MANT_DIG LDBL_MAX LDBL_MAX_10_EXP LDBL_MAX_EXP LDBL_MIN
LDBL_MIN_10_EXP LDBL_MIN_EXP LDBL_TRUE_MIN LINE_MAX LITTLE_ENDIAN LLONG_MAX LLONG_MIN LLONG_WIDTH
LOCK_EX LOCK_MAND LOCK_NB LOCK_READ LOCK_RW LOCK_SH LOCK_UN LOCK_WRITE LOGIN_NAME_MAX LOG_ALERT
LOG_AUTH LOG_AUTHPRIV LOG_CONS LOG_CRIT LOG_CRON LOG_DAEMON LOG_DEBUG LOG_EMERG LOG_ERR LOG_FAC
LOG_FACMASK LOG_FTP LOG_INFO LOG_KERN LOG_LOCAL0 LOG_LOCAL1 LOG_LOCAL2 LOG_LOCAL3 LOG_LOCAL4
LOG_LOCAL5 LOG_LOCAL6 LOG_LOCAL7 LOG_LPR LOG_MAIL LOG_MAKEPRI LOG_MASK LOG_NDELAY LOG_NEWS
LOG_NFACILITIES LOG_NOTICE LOG_NOWAIT LOG_ODELAY LOG_PERROR LOG_PID LOG_PRI LOG_PRIMASK LOG_SYSLOG
LOG_UPTO LOG_USER LOG_UUCP LOG_WARNING LONG_BIT LONG_LONG_MAX LONG_LONG_MIN LONG_MAX LONG_MIN
LONG_WIDTH L_INCR L_SET L_XTND L_ctermid L_cuserid L_tmpnam MADV_COLD MADV_DODUMP MADV_DOFORK
MADV_DONTDUMP MADV_DONTFORK MADV_DONTNEED MADV_DONTNEED_LOCKED MADV_FREE MADV_HUGEPAGE MADV_HWPOISON
MADV_KEEPONFORK MADV_MERGEABLE MADV_NOHUGEPAGE MADV_NORMAL MADV_PAGEOUT MADV_POPULATE_READ
MADV_POPULATE_WRITE MADV_RANDOM MADV_REMOVE MADV_SEQUENTIAL MADV_UNMERGEABLE MADV_WILLNEED
MADV_WIPEONFORK MAJOR_IN_SYSMACROS MAP_32BIT MAP_ANON MAP_ANONYMOUS MAP_DENYWRITE MAP_EXECUTABLE
MAP_FAILED MAP_FILE MAP_FIXED MAP_FIXED_NOREPLACE MAP_GROWSDOWN MAP_HUGETLB MAP_HUGE_MASK
MAP_HUGE_SHIFT MAP_LOCKED MAP_NONBLOCK MAP_NORESERVE MAP_POPULATE MAP_PRIVATE MAP_SHARED
MAP_SHARED_VALIDATE MAP_STACK MAP_SYNC MAP_TYPE MATH_ERREXCEPT MATH_ERRNO MAXFLOAT MAXNAMLEN
MAX_CANON MAX_CO_EXTRA_USERS MAX_HANDLE_SZ MAX_INPUT MB_CUR_MAX MB_LEN_MAX MCAST_BLOCK_SOURCE
MCAST_EXCLUDE MCAST_INCLUDE MCAST_JOIN_GROUP MCAST_JOIN_SOURCE_GROUP MCAST_LEAVE_GROUP
MCAST_LEAVE_SOURCE_GROUP MCAST_MSFILTER MCAST_UNBLOCK_SOURCE MCL_CURRENT MCL_FUTURE MCL_ONFAULT
METH_CLASS METH_COEXIST METH_FASTCALL METH_KEYWORDS METH_METHOD METH_NOARGS METH_O METH_STACKLESS
METH_STATIC METH_VARARGS MFD_ALLOW_SEALING MFD_CLOEXEC MFD_HUGETLB MINSIGSTKSZ MLOCK_ONFAULT
MOD_CLKA MOD_CLKB MOD_ESTERROR MOD_FREQUENCY MOD_MAXERROR MOD_MICRO MOD_NANO MOD_OFFSET MOD_STATUS
MOD_TAI MOD_TIMECONST MQ_PRIO_MAX MREMAP_DONTUNMAP MREMAP_FIXED MREMAP_MAYMOVE MSG_BATCH
MSG_CMSG_CLOEXEC MSG_CONFIRM MSG_CTRUNC MSG_DONTROUTE MSG_DONTWAIT MSG_EOR MSG_ERRQUEUE MSG_FASTOPEN
MSG_FIN MSG_MORE MSG_NOSIGNAL MSG_OOB MSG_PEEK MSG_PROXY MSG_RST MSG_SYN MSG_TRUNC MSG_TRYHARD
MSG_WAITALL MSG_WAITFORONE MSG_ZEROCOPY MS_ASYNC MS_INVALIDATE MS_SYNC MVWDELCH_IS_EXPRESSION
NAME_MAX NAN NDEBUG NETDB_INTERNAL NETDB_SUCCESS NFDBITS NGREG NGROUPS_MAX NI_DGRAM NI_IDN
NI_IDN_ALLOW_UNASSIGNED NI_IDN_USE_STD3_ASCII_RULES NI_MAXHOST NI_MAXSERV NI_NAMEREQD NI_NOFQDN
NI_NUMERICHOST NI_NUMERICSERV NL_ARGMAX NL_LANGMAX NL_MSGMAX NL_NMAX NL_SETMAX NL_TEXTMAX
NOWAIT_LOCK NO_ADDRESS NO_DATA NO_RECOVERY NSIG NSS_BUFLEN_GROUP NSS_BUFLEN_PASSWD NULL NZERO
O_ACCMODE O_APPEND O_ASYNC O_CLOEXEC O_CREAT O_DIRECT O_DIRECTORY O_DSYNC O_EXCL O_FSYNC O_LARGEFILE
O_NDELAY O_NOATIME O_NOCTTY O_NOFOLLOW O_NONBLOCK O_PATH O_RDONLY O_RDWR O_RSYNC O_SYNC O_TMPFILE
O_TRUNC O_WRONLY PATH_MAX PDP_ENDIAN PIPE_BUF PKEY_DISABLE_ACCESS PKEY_DISABLE_WRITE POLLERR POLLHUP
POLLIN POLLMSG POLLNVAL POLLOUT POLLPRI POLLRDBAND POLLRDHUP POLLRDNORM POLLREMOVE POLLWRBAND
POLLWRNORM POLL_ERR POLL_HUP POLL_IN POLL_MSG POLL_OUT POLL_PRI POSIX_FADV_DONTNEED
POSIX_FADV_NOREUSE POSIX_FADV_NORMAL POSIX_FADV_RANDOM POSIX_FADV_SEQUENTIAL POSIX_FADV_WILLNEED
POSIX_MADV_DONTNEED POSIX_MADV_NORMAL POSIX_MADV_RANDOM POSIX_MADV_SEQUENTIAL POSIX_MADV_WILLNEED
POSIX_SPAWN_RESETIDS POSIX_SPAWN_SETPGROUP POSIX_SPAWN_SETSCHEDPARAM POSIX_SPAWN_SETSCHEDULER
POSIX_SPAWN_SETSID POSIX_SPAWN_SETSIGDEF POSIX_SPAWN_SETSIGMASK POSIX_SPAWN_USEVFORK PRIO_MAX
PRIO_MIN PRIO_PGRP PRIO_PROCESS PRIO_USER PROT_EXEC PROT_GROWSDOWN PROT_GROWSUP PROT_NONE PROT_READ
PROT_WRITE PTRDIFF_MAX PTRDIFF_MIN PTRDIFF_WIDTH PYCTYPE_H PYLONG_BITS_IN_DIGIT PYMACCONFIG_H
PYOS_STACK_MARGIN PYTHON_ABI_STRING PYTHON_ABI_VERSION PYTHON_API_STRING PYTHON_API_VERSION
PYTHREAD_INVALID_THREAD_ID P_tmpdir RAND_MAX REG_CR2 REG_CSGSFS REG_EFL REG_ERR REG_OLDMASK REG_R10
REG_R11 REG_R12 REG_R13 REG_R14 REG_R15 REG_R8 REG_R9 REG_RAX REG_RBP REG_RBX REG_RCX REG_RDI
REG_RDX REG_RIP REG_RSI REG_RSP REG_TRAPNO RENAME_EXCHANGE RENAME_NOREPLACE RENAME_WHITEOUT
RETSIGTYPE RE_DUP_MAX RLIM64_INFINITY RLIMIT_AS RLIMIT_CORE RLIMIT_CPU RLIMIT_DATA RLIMIT_FSIZE
RLIMIT_LOCKS RLIMIT_MEMLOCK RLIMIT_MSGQUEUE RLIMIT_NICE RLIMIT_NLIMITS RLIMIT_NOFILE RLIMIT_NPROC
RLIMIT_OFILE RLIMIT_RSS RLIMIT_RTPRIO RLIMIT_RTTIME RLIMIT_SIGPENDING RLIMIT_STACK RLIM_INFINITY
RLIM_NLIMITS RLIM_SAVED_CUR RLIM_SAVED_MAX RTLD_BINDING_MASK RTLD_DEEPBIND RTLD_DEFAULT RTLD_GLOBAL
RTLD_LAZY RTLD_LOCAL RTLD_NEXT RTLD_NODELETE RTLD_NOLOAD RTLD_NOW RTSIG_MAX RUSAGE_CHILDREN
RUSAGE_LWP RUSAGE_SELF RUSAGE_THREAD RWF_WRITE_LIFE_NOT_SET RWH_WRITE_LIFE_EXTREME
RWH_WRITE_LIFE_LONG RWH_WRITE_LIFE_MEDIUM RWH_WRITE_LIFE_NONE RWH_WRITE_LIFE_NOT_SET
RWH_WRITE_LIFE_SHORT R_OK SA_INTERRUPT SA_NOCLDSTOP SA_NOCLDWAIT SA_NODEFER SA_NOMASK SA_ONESHOT
SA_ONSTACK SA_RESETHAND SA_RESTART SA_SIGINFO SA_STACK SCHAR_MAX SCHAR_MIN SCHAR_WIDTH SCHED_BATCH
SCHED_DEADLINE SCHED_FIFO SCHED_IDLE SCHED_ISO SCHED_OTHER SCHED_RESET_ON_FORK SCHED_RR
SCM_CREDENTIALS SCM_RIGHTS SCM_SRCRT SCM_TIMESTAMP SCM_TIMESTAMPING SCM_TIMESTAMPING_OPT_STATS
SCM_TIMESTAMPING_PKTINFO SCM_TIMESTAMPNS SCM_TXTIME SCM_WIFI_STATUS SCOPE_DELIMITER SEEK_CUR
SEEK_DATA SEEK_END SEEK_HOLE SEEK_SET SEGV_ACCADI SEGV_ACCERR SEGV_ADIDERR SEGV_ADIPERR SEGV_BNDERR
SEGV_MAPERR SEGV_MTEAERR SEGV_MTESERR SEGV_PKUERR SEM_FAILED SEM_VALUE_MAX SHRT_MAX SHRT_MIN
SHRT_WIDTH SHUT_RD SHUT_RDWR SHUT_WR SIGABRT SIGALRM SIGBUS SIGCHLD SIGCLD SIGCONT SIGEV_NONE
SIGEV_SIGNAL SIGEV_THREAD SIGEV_THREAD_ID SIGFPE SIGHUP SIGILL SIGINT SIGIO SIGIOT SIGKILL SIGPIPE
SIGPOLL SIGPROF SIGPWR SIGQUIT SIGRTMAX SIGRTMIN SIGSEGV SIGSTKFLT SIGSTKSZ SIGSTOP SIGSYS SIGTERM
SIGTRAP SIGTSTP SIGTTIN SIGTTOU SIGURG SIGUSR1 SIGUSR2 SIGVTALRM SIGWINCH SIGXCPU SIGXFSZ
SIG_ATOMIC_MAX SIG_ATOMIC_MIN SIG_ATOMIC_WIDTH SIG_BLOCK SIG_DFL SIG_ERR SIG_HOLD SIG_IGN
SIG_SETMASK SIG_UNBLOCK SIOCATMARK SIOCGPGRP SIOCGSTAMPNS_OLD SIOCGSTAMP_OLD SIOCSPGRP SIZE_MAX
SIZE_WIDTH SI_ASYNCIO SI_ASYNCNL SI_DETHREAD SI_KERNEL SI_MESGQ SI_QUEUE SI_SIGIO SI_TIMER SI_TKILL
SI_USER SNAN SNANL SOL_AAL SOL_ALG SOL_ATM SOL_BLUETOOTH SOL_CAIF SOL_DCCP SOL_DECNET SOL_ICMPV6
SOL_IP SOL_IPV6 SOL_IRDA SOL_IUCV SOL_KCM SOL_LLC SOL_MCTP SOL_MPTCP SOL_NETBEUI SOL_NETLINK SOL_NFC
SOL_PACKET SOL_PNPIPE SOL_PPPOL2TP SOL_RAW SOL_RDS SOL_RXRPC SOL_SMC SOL_SOCKET SOL_TIPC SOL_TLS
SOL_X25 SOL_XDP SOMAXCONN SO_ACCEPTCONN SO_ATTACH_BPF SO_ATTACH_FILTER SO_ATTACH_REUSEPORT_CBPF
SO_ATTACH_REUSEPORT_EBPF SO_BINDTODEVICE SO_BINDTOIFINDEX SO_BPF_EXTENSIONS SO_BROADCAST
SO_BSDCOMPAT SO_BUF_LOCK SO_BUSY_POLL SO_BUSY_POLL_BUDGET SO_CNX_ADVICE SO_COOKIE SO_DEBUG
SO_DETACH_BPF SO_DETACH_FILTER SO_DETACH_REUSEPORT_BPF SO_DOMAIN SO_DONTROUTE SO_ERROR SO_GET_FILTER
SO_INCOMING_CPU SO_INCOMING_NAPI_ID SO_KEEPALIVE SO_LINGER SO_LOCK_FILTER SO_MARK SO_MAX_PACING_RATE
SO_MEMINFO SO_NETNS_COOKIE SO_NOFCS SO_NO_CHECK SO_OOBINLINE SO_PASSCRED SO_PASSSEC SO_PEEK_OFF
SO_PEERCRED SO_PEERGROUPS SO_PEERNAME SO_PEERSEC SO_PREFER_BUSY_POLL SO_PRIORITY SO_PROTOCOL
SO_RCVBUF SO_RCVBUFFORCE SO_RCVLOWAT SO_RCVMARK SO_RCVTIMEO SO_RCVTIMEO_NEW SO_RCVTIMEO_OLD
SO_RESERVE_MEM SO_REUSEADDR SO_REUSEPORT SO_RXQ_OVFL SO_SECURITY_AUTHENTICATION
SO_SECURITY_ENCRYPTION_NETWORK SO_SECURITY_ENCRYPTION_TRANSPORT SO_SELECT_ERR_QUEUE SO_SNDBUF
SO_SNDBUFFORCE SO_SNDLOWAT SO_SNDTIMEO SO_SNDTIMEO_NEW SO_SNDTIMEO_OLD SO_TIMESTAMP SO_TIMESTAMPING
SO_TIMESTAMPING_NEW SO_TIMESTAMPING_OLD SO_TIMESTAMPNS SO_TIMESTAMPNS_NEW SO_TIMESTAMPNS_OLD
SO_TIMESTAMP_NEW SO_TIMESTAMP_OLD SO_TXREHASH SO_TXTIME SO_TYPE SO_WIFI_STATUS SO_ZEROCOPY
SPLICE_F_GIFT SPLICE_F_MORE SPLICE_F_MOVE SPLICE_F_NONBLOCK SSIZE_MAX SSTATE_INTERNED_IMMORTAL
SSTATE_INTERNED_MORTAL SSTATE_NOT_INTERNED SS_DISABLE SS_ONSTACK STA_CLK STA_CLOCKERR STA_DEL
STA_FLL STA_FREQHOLD STA_INS STA_MODE STA_NANO STA_PLL STA_PPSERROR STA_PPSFREQ STA_PPSJITTER
STA_PPSSIGNAL STA_PPSTIME STA_PPSWANDER STA_RONLY STA_UNSYNC STDC_HEADERS STDERR_FILENO STDIN_FILENO
STDOUT_FILENO SYNC_FILE_RANGE_WAIT_AFTER SYNC_FILE_RANGE_WAIT_BEFORE SYNC_FILE_RANGE_WRITE
SYNC_FILE_RANGE_WRITE_AND_WAIT S_BLKSIZE S_IEXEC S_IFBLK S_IFCHR S_IFDIR S_IFIFO S_IFLNK S_IFMT
S_IFREG S_IFSOCK S_IREAD S_IRGRP S_IROTH S_IRUSR S_IRWXG S_IRWXO S_IRWXU S_ISBLK S_ISCHR S_ISDIR
S_ISFIFO S_ISGID S_ISLNK S_ISREG S_ISSOCK S_ISUID S_ISVTX S_IWGRP S_IWOTH S_IWRITE S_IWUSR S_IXGRP
S_IXOTH S_IXUSR S_TYPEISMQ S_TYPEISSEM S_TYPEISSHM TEMP_FAILURE_RETRY TIMER_ABSTIME
TIMESPEC_TO_TIMEVAL TIMEVAL_TO_TIMESPEC TIME_UTC TIME_WITH_SYS_TIME TMP_MAX TRAP_BRANCH TRAP_BRKPT
TRAP_HWBKPT TRAP_TRACE TRAP_UNK TRY_AGAIN TTY_NAME_MAX UCHAR_MAX UCHAR_WIDTH UINT_MAX UINT_WIDTH
ULLONG_MAX ULLONG_WIDTH ULONG_LONG_MAX ULONG_MAX ULONG_WIDTH USE_COMPUTED_GOTOS
USE_UNICODE_WCHAR_CACHE USHRT_MAX USHRT_WIDTH UTIME_NOW UTIME_OMIT WAIT_LOCK WCHAR_MAX WCHAR_MIN
WCHAR_WIDTH WCONTINUED WCOREDUMP WEOF WEXITED WEXITSTATUS WIFCONTINUED WIFEXITED WIFSIGNALED
WIFSTOPPED WINDOW_HAS_FLAGS WINT_MAX WINT_MIN WINT_WIDTH WITH_DECIMAL_CONTEXTVAR WITH_DOC_STRINGS
WITH_DTRACE WITH_FREELISTS WITH_PYMALLOC WITH_THREAD WNOHANG WNOWAIT WORD_BIT WSTOPPED WSTOPSIG
WTERMSIG WUNTRACED W_OK XATTR_LIST_MAX XATTR_NAME_MAX XATTR_SIZE_MAX X_OK alloca assert
assert_perror basename be16toh be32toh be64toh clrbit d_fileno errno h_addr h_errno howmany htobe16
htobe32 htobe64 htole16 htole32 htole64 htonl htons i386 ifa_broadaddr ifa_dstaddr ifc_buf ifc_req
ifr_addr ifr_bandwidth ifr_broadaddr ifr_data ifr_dstaddr ifr_flags ifr_hwaddr ifr_ifindex ifr_map
ifr_metric ifr_mtu ifr_name ifr_netmask ifr_newname ifr_qlen ifr_slave isclr isset issubnormal
le16toh le32toh le64toh linux major makedev math_errhandling minor no_argument ntohl ntohs offsetof
optional_argument powerof2 pthread_cleanup_pop pthread_cleanup_pop_restore_np pthread_cleanup_push
pthread_cleanup_push_defer_np required_argument roundup s6_addr s6_addr16 s6_addr32 sa_handler
sa_sigaction sched_priority setbit setjmp si_addr si_addr_lsb si_arch si_band si_call_addr si_fd
si_int si_lower si_overrun si_pid si_pkey si_ptr si_status si_stime si_syscall si_timerid si_uid
si_upper si_utime si_value sigev_notify_attributes sigev_notify_function sigmask sigsetjmp st_atime
st_ctime st_mtime stderr stdin stdout strdupa strndupa timeradd timerclear timercmp timerisset
timersub unix ut_addr ut_name ut_time ut_xtime va_arg va_copy va_end va_start
)";

// Too many macros begin with these to list them.
constexpr std::string_view macro_prefixes = R"(
AF_ CMSG_ HAVE_ HUGE_VAL_ INT16_ INT32_ INT64_ INT8_ INTMAX_ INTPTR_ INT_FAST INT_LEAST IPPROTO_
KRAIT_ M_ PF_ PRIX PRId PRIi PRIo PRIu PRIx PTHREAD_ PY_ PyAPI_ PyAST_ PyAnySet_ PyArg_ PyArray_
PyAsyncGenASend_ PyAsyncGen_ PyBUF_ PyBool_ PyBuffer_ PyByteArray_ PyBytes_ PyCF_ PyCFunction_
PyCMethod_ PyCallIter_ PyCapsule_ PyCell_ PyClass_ PyCode_ PyComplex_ PyContextToken_ PyContextVar_
PyContext_ PyCoro_ PyDataType_ PyDateTime_ PyDate_ PyDelta_ PyDescr_ PyDictItems_ PyDictKeys_
PyDictValues_ PyDictViewSet_ PyDict_ PyDoc_ PyErr_ PyEval_ PyExceptionClass_ PyExceptionInstance_
PyException_ PyFile_ PyFloat_ PyFrameLocalsProxy_ PyFrame_ PyFrozenSet_ PyFunction_ PyGC_ PyGen_
PyHASH_ PyHeapType_ PyImport_ PyIndex_ PyInstanceMethod_ PyInterpreterConfig_ PyIter_ PyList_
PyLong_ PyMODINIT_ PyMapping_ PyMem_ PyMemoryView_ PyMethod_ PyModuleDef_ PyModule_ PyMutex_
PyNumber_ PyODict_ PyOS_ PyObject_ PyParser_ PyPickleBuffer_ PyRange_ PyRun_ PySeqIter_ PySequence_
PySet_ PySlice_ PyStructSequence_ PyTZInfo_ PyThreadState_ PyTimeZone_ PyTime_ PyTraceBack_
PyTrace_ PyTrash_ PyTuple_ PyType_ PyUFunc_ PyUnicode_ PyUnstable_ PyVarObject_ PyVectorcall_
PyWeakref_ PyWrapperFlag_ Py_ SCN SIZEOF_ SNANF SOCK_ STATX_ SYS_ UINT16_ UINT32_ UINT64_ UINT8_
UINTMAX_ UINTPTR_ UINT_FAST UINT_LEAST
)";

// Functions, variables and types that the C library, POSIX and Python.h declare globally. Those of
// headers that hardly anybody includes are missing where they are good names for modules: `error`.
constexpr std::string_view global_names = R"(
main
FILE a64l abort abs accept access acct acos acosh addrinfo adjtime aiocb aioinit alarm
aligned_alloc allocfunc alphasort arc4random arc4random_buf arc4random_uniform asctime asin asinh
asprintf at_quick_exit atan atan2 atan2f atan2l atanh atexit atof atoi atol atoll basename bcmp
bcopy binaryfunc bind bind_textdomain_codeset bindresvport bindtextdomain brk bsearch btowc bzero
cabs cacos cacosh calloc canonicalize canonicalize_file_name carg casin casinh catan catanh
catclose catgets catopen cbrt ccos ccosh ceil cexp cfgetispeed cfgetospeed cfmakeraw cfsetispeed
cfsetospeed cfsetspeed chdir chmod chown chroot cimag clearenv clearerr clock clock_adjtime
clock_getcpuclockid clock_getres clock_gettime clock_nanosleep clock_settime clog clone close
close_range closedir closefrom closelog cmsghdr confstr conj connect copy_file_range copysign cos
cosh cpow cproj creal creat crossinterpdatafunc crypt csin csinh csqrt ctan ctanh ctermid ctime
cuserid daddl daemon daylight dcgettext dcngettext ddivl descrgetfunc descrsetfunc destructor
dfmal dgettext difftime digit dirent dirfd dirname div dladdr dlclose dlerror dlinfo dlmopen
dlopen dlsym dlvsym dmull dngettext dprintf drand48 drand48_data drem dsqrtl dsubl dup dup2 dup3
duplocale dysize eaccess ecvt endgrent endhostent endnetent endnetgrent endprotoent endpwent
endrpcent endservent endusershell endutent endutxent environ erand48 erf erfc errx ethhdr
euidaccess eventfd execl execle execlp execv execve execveat execvp execvpe exit exp exp10 exp10f
exp10l exp2 exp2f exp2l explicit_bzero expm1 expm1f expm1l fabs faccessat fadd faddl fallocate
fchdir fchmod fchmodat fchown fchownat fclose fcloseall fcntl fcvt fd_mask fd_set fdatasync fdim
fdiv fdivl fdopen fdopendir feclearexcept fedisableexcept feenableexcept fegetenv fegetexcept
fegetexceptflag fegetmode fegetround feholdexcept feof feraiseexcept ferror fesetenv fesetexcept
fesetexceptflag fesetmode fesetround fetestexcept fetestexceptflag feupdateenv fexecve fflush ffma
ffmal ffs ffsl ffsll fgetc fgetgrent fgetpos fgetpwent fgets fgetwc fgetws fileno finite flock
flockfile floor fma fmax fmaxmag fmemopen fmin fminmag fmod fmul fmull fnmatch fopen fopencookie
fork forkpty fpathconf fpclassify fprintf fputc fputs fputwc fputws fread free freeaddrinfo
freefunc freeifaddrs freelocale freopen frexp fromfp fromfpx fscanf fsconfig fseek fseeko fsetpos
fsmount fsopen fspick fsqrt fsqrtl fstat fstatat fstatvfs fsub fsubl fsync ftell ftello ftok
ftruncate ftrylockfile ftw funlockfile futimens futimes futimesat fwide fwprintf fwrite fwscanf
gaicb gamma gcvt get_current_dir_name getaddrinfo getattrfunc getattrofunc getbufferproc getc
getchar getcontext getcpu getcwd getdate getdate_err getdelim getdirentries getdomainname
getdtablesize getegid getentropy getenv geteuid getgid getgrent getgrgid getgrnam getgrouplist
getgroups gethostbyaddr gethostbyname gethostent gethostid gethostname getifaddrs getiterfunc
getitimer getline getloadavg getlogin getnameinfo getnetbyaddr getnetbyname getnetent getnetgrent
getopt getpagesize getpass getpayload getpeername getpgid getpgrp getpid getppid getpriority
getprotobyname getprotobynumber getprotoent getpt getpw getpwent getpwnam getpwuid getrandom
getresgid getresuid getrlimit getrpcbyname getrpcbynumber getrpcent getrusage gets getservbyname
getservbyport getservent getsid getsockname getsockopt getsourcefilter getsubopt getter gettext
gettid gettimeofday getuid getumask getusershell getutent getutid getutline getutmp getutmpx
getutxent getutxid getutxline getw getwc getwchar getwd glob globfree gmtime grantpt group
group_member gsignal hashfunc hcreate hdestroy herror hostent hsearch hstrerror htonl htons hypot
iconv ifaddr ifaddrs ifconf ifmap ifreq ilogb imaxabs imaxdiv index initgroups initproc initstate
innetgr inquiry insque ioctl iovec iphdr iruserok isalnum isalpha isascii isatty isblank
iscanonical iscntrl isctype isdigit iseqsig isfdtype isfinite isgraph isgreater isgreaterequal
isinf isless islessequal islessgreater islower isnan isnormal isprint ispunct issignaling isspace
isunordered isupper iswalnum iswalpha iswblank iswcntrl iswctype iswdigit iswgraph iswlower
iswprint iswpunct iswspace iswupper iswxdigit isxdigit iszero iternextfunc itimerspec itimerval j0
j0f j0l j1 j1f j1l jn jrand48 kill killpg labs lchmod lchown lcong48 lconv ldexp ldiv leaf lenfunc
lerp lfind lgamma link linkat listen llabs lldiv llogb llrint llround localeconv localtime lockf
log log10 log10f log10l log1p log1pf log1pl log2 log2f log2l logb logwtmp longjmp lrand48 lrint
lround lsearch lseek lstat lutimes madvise makecontext malloc mblen mbrlen mbrtowc mbsinit
mbsnrtowcs mbsrtowcs mbstowcs mbtowc memccpy memchr memcmp memcpy memfrob memmem memmove mempcpy
memrchr memset mincore mkdir mkdirat mkdtemp mkfifo mkfifoat mknod mknodat mkostemp mkostemps
mkstemp mkstemps mktemp mktime mlock mlockall mmap mmsghdr modf mprotect mrand48 mremap msgbuf
msgctl msgget msghdr msginfo msgrcv msgsnd msync munlock munlockall munmap nan nanosleep nearbyint
netent newfunc newlocale nextafter nextdown nexttoward nextup nftw ngettext nice nrand48 ntohl
ntohs objobjargproc objobjproc obstack obstack_printf obstack_vprintf on_exit open open_memstream
open_wmemstream openat opendir openlog openpty optarg opterr optind option optopt osockaddr passwd
pathconf pause pclose perror pipe pipe2 poll pollfd popen posix_memalign posix_openpt pow ppoll
prctl pread preadv printf printfunc prlimit profil program_invocation_name
program_invocation_short_name protoent pselect psiginfo psignal ptrace ptsname putc putchar putenv
putgrent putpwent puts pututline pututxline putw putwc putwchar pwrite pwritev qecvt qelem qfcvt
qgcvt qsort quick_exit raise rand random random_data rawmemchr rcmd read readahead readdir
readlink readlinkat readv realloc reallocarray realpath recv recvfrom recvmmsg recvmsg regcomp
regerror regexec regfree releasebufferproc remainder remove remque remquo rename renameat
renameat2 reprfunc revoke rewind rewinddir rexec richcmpfunc rindex rint rlimit rmdir round
roundeven rpcent rpmatch rresvport rusage ruserok sbrk scalb scalbln scalbn scandir scandirat
scanf sched_get_priority_max sched_get_priority_min sched_getaffinity sched_getcpu sched_getparam
sched_getscheduler sched_param sched_rr_get_interval sched_setaffinity sched_setparam
sched_setscheduler sched_yield sdigit secure_getenv seed48 seekdir select sem_clockwait sem_close
sem_destroy sem_getvalue sem_init sem_open sem_post sem_timedwait sem_trywait sem_unlink sem_wait
sembuf semctl semget seminfo semop semtimedop send sendfile sendfunc sendmmsg sendmsg sendto
servent setattrfunc setattrofunc setbuf setbuffer setcontext setdomainname setegid setentry setenv
seteuid setgid setgrent setgroups sethostent sethostid sethostname setitimer setlinebuf setlocale
setlogin setlogmask setnetent setnetgrent setns setpayload setpayloadsig setpgid setpgrp
setpriority setprotoent setpwent setregid setresgid setresuid setreuid setrlimit setrpcent
setservent setsid setsockopt setsourcefilter setstate setter settimeofday setuid setusershell
setutent setutxent setvbuf shmat shmctl shmdt shmget shminfo shutdown sigabbrev_np sigaction
sigaddset sigaltstack sigandset sigblock sigcontext sigdelset sigdescr_np sigemptyset sigevent
sigfillset siggetmask sighold sigignore siginterrupt sigisemptyset sigismember siglongjmp signal
signalfd signbit signgam significand sigorset sigpause sigpending sigprocmask sigqueue sigrelse
sigreturn sigset sigsetmask sigstack sigsuspend sigtimedwait sigval sigwait sigwaitinfo sin sincos
sinh sleep snprintf sockaddr sockatmark socket socketpair splice sprintf sqrt srand srand48
srandom sscanf ssignal ssizeargfunc ssizeobjargproc ssizessizeargfunc ssizessizeobjargproc stat
statvfs statx statx_timestamp stpcpy stpncpy strcasecmp strcasestr strcat strchr strchrnul strcmp
strcoll strcpy strcspn strdup strerror strerrordesc_np strerrorname_np strfmon strfromd strfromf
strfroml strfry strftime strlen strncasecmp strncat strncmp strncpy strndup strnlen strpbrk
strptime strrchr strsep strsignal strspn strstr strtod strtof strtoimax strtok strtol strtold
strtoll strtoq strtoul strtoull strtoumax strtouq strverscmp strxfrm stwodigits swab swapcontext
swprintf swscanf symlink symlinkat sync syncfs syscall sysconf sysinfo syslog system tan tanh
tcdrain tcflow tcflush tcgetattr tcgetpgrp tcgetsid tcphdr tcsendbreak tcsetattr tcsetpgrp tdelete
tdestroy tee telldir tempnam termio termios ternaryfunc textdomain tfind tgamma tgkill time timegm
timelocal timer_create timer_delete timer_getoverrun timer_gettime timer_settime times timespec
timespec_get timespec_getres timeval timex timezone tm tmpfile tmpnam tms toascii tolower
totalorder totalordermag toupper towctrans towlower towupper traverseproc trunc truncate tsearch
ttyname ttyslot twalk twodigits tzname tzset u_char u_int u_long u_short ualarm ucred udphdr
ufromfp ufromfpx uint ulimit ulong umask uname unaryfunc ungetc ungetwc unlink unlinkat unlockpt
unsetenv unshare updwtmp updwtmpx uselocale ushort usleep utimbuf utime utimensat utimes utmp
utmpname utmpx utmpxname utsname va_list valloc vasprintf vdprintf vectorcallfunc verr verrx
versionsort vfork vfprintf vfscanf vfwprintf vfwscanf vhangup visitproc vmsplice vprintf vscanf
vsnprintf vsprintf vsscanf vswprintf vswscanf vsyslog vwarn vwarnx vwprintf vwscanf wait waitid
waitpid warnx wcpcpy wcpncpy wcrtomb wcscasecmp wcscat wcschr wcschrnul wcscmp wcscoll wcscpy
wcscspn wcsdup wcsftime wcslen wcsncasecmp wcsncat wcsncmp wcsncpy wcsnlen wcsnrtombs wcspbrk
wcsrchr wcsrtombs wcsspn wcsstr wcstod wcstof wcstoimax wcstok wcstol wcstold wcstoll wcstombs
wcstoq wcstoul wcstoull wcstoumax wcstouq wcswcs wcswidth wcsxfrm wctob wctomb wctrans wctype
wcwidth winsize wmemchr wmemcmp wmemcpy wmemmove wmempcpy wmemset wordexp wordfree wprintf
wrapperbase wrapperfunc wrapperfunc_kwds write writev wscanf y0 y0f y0l y1 y1f y1l yn
)";

using Words = std::unordered_set<std::string_view>;

}  // namespace

bool is_cpp_keyword(std::string_view name) {
  static const Words words = words_of(keywords);
  return words.contains(name);
}

bool is_macro(std::string_view name) {
  static const Words words = words_of(macros);
  static const Words prefixes = words_of(macro_prefixes);
  return words.contains(name) || std::ranges::any_of(prefixes, [&](std::string_view prefix) {
           return name.starts_with(prefix);
         });
}

bool is_global_variable(std::string_view name) {
  static const Words words = words_of(
      "daylight environ optarg opterr optind optopt program_invocation_name "
      "program_invocation_short_name signgam timezone tzname");
  return words.contains(name);
}

bool is_global_name(std::string_view name) {
  static const Words words = words_of(global_names);
  return words.contains(name) || name.ends_with("_t");
}

}  // namespace krait::generator
