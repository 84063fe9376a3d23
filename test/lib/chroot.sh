# Sourced by test/tools, with cluster.sh: makes Debian chroots with a PostgreSQL server, and runs commands in them.
# Needs root. The chroots are kept in CHROOTS.

source "$(dirname "${BASH_SOURCE[0]}")/cluster.sh"

CHROOTS=${SATISFACTION_MATRIX:-/var/tmp/satisfaction-matrix}

# Prints Debian suite, architecture, server version and an additional suite for a name.
describe() {
	case $1 in
		15) echo bookworm "$(dpkg --print-architecture)" 15 ;;
		17) echo trixie "$(dpkg --print-architecture)" 17 ;;
		18) echo sid "$(dpkg --print-architecture)" 18 ;;
		19) echo sid "$(dpkg --print-architecture)" 19 experimental ;;
		i386) echo bookworm i386 15 ;;
		*) return 1 ;;
	esac
}

# Ends the tool if chroots cannot be made here.
check_chroots() {
	[ "$(id -u)" = 0 ] || die "$(basename "$0") needs root to make chroots."
	command -v dpkg >/dev/null || die "$(basename "$0") needs Debian or Ubuntu."
}

# Makes the folder of the chroots, and installs debootstrap if one of these chroots is not complete.
install_debootstrap() {
	local name
	mkdir -p "$CHROOTS"
	for name in "$@"; do
		[ -e "$CHROOTS/$name/ready" ] || command -v debootstrap >/dev/null || apt_install debootstrap || die "debootstrap is missing."
	done
}

# Prints the address from which this machine's apt gets Debian's packages.
debian_archive() {
	apt-get indextargets --format '$(LABEL) $(REPO_URI)' 'Created-By: Packages' | sed -n 's/^Debian //p' | head -1
}

# Runs a command in a chroot, with private mounts that end with the command.
in_chroot() {
	local root=$1
	shift
	# shellcheck disable=SC2016
	unshare --mount --propagation private sh -c '
		root=$1; shift
		mount --bind /proc "$root/proc" && mount -t tmpfs -o mode=1777 tmpfs "$root/dev/shm" &&
			exec chroot "$root" env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
				HOME=/root LANG=C.UTF-8 DEBIAN_FRONTEND=noninteractive "$@"' sh "$root" "$@"
}

# Makes a chroot of a minimal system whose apt finds the server.
make_system() {
	local root=$1 suite=$2 arch=$3 major=$4 extra=${5:-} archive
	archive=$(debian_archive)
	[ -n "$archive" ] || { say "apt has no lists of Debian's packages. Run apt-get update."; return 1; }
	rm -rf --one-file-system "$root"
	mkdir -p "$root"
	debootstrap --variant=minbase --arch="$arch" "$suite" "$root" "$archive" || return 1
	printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d"
	chmod +x "$root/usr/sbin/policy-rc.d"
	cp /etc/apt/apt.conf.d/* "$root/etc/apt/apt.conf.d/"
	# a chroot that is not complete is made again
	echo force-unsafe-io >"$root/etc/dpkg/dpkg.cfg.d/unsafe-io"
	# the lists of unreleased suites are often out of date
	echo 'Acquire::Check-Valid-Until "false";' >"$root/etc/apt/apt.conf.d/99valid-until"
	if [ -n "$extra" ]; then
		echo "deb $archive $extra main" >"$root/etc/apt/sources.list.d/extra.list"
		printf 'Package: src:postgresql-%s\nPin: release a=%s\nPin-Priority: 990\n' "$major" "$extra" \
			>"$root/etc/apt/preferences.d/server"
	fi
	in_chroot "$root" apt-get update -qq
}

# Makes a chroot with the server, its headers, pgTAP and a compiler; the file "ready" marks a complete one.
make_chroot() {
	local root=$1 major=$4
	make_system "$@" &&
		in_chroot "$root" apt-get install -y -qq --no-install-recommends "postgresql-$major" \
			"postgresql-server-dev-$major" make gcc perl &&
		install_pgtap "$root" "$major" &&
		in_chroot "$root" apt-get clean && touch "$root/ready"
}

# Installs pgTAP, which Debian packages later than a new server. It is pure SQL, so the newest package works.
install_pgtap() {
	in_chroot "$1" sh -c '
		apt-get install -y -qq --no-install-recommends "postgresql-$1-pgtap" && exit
		newest=$(apt-cache search --names-only "^postgresql-[0-9]+-pgtap$" | sort -V | tail -1 | cut -d" " -f1)
		cd /tmp && apt-get download "$newest" && dpkg -x "$newest"_*.deb pgtap &&
			cp pgtap/usr/share/postgresql/*/extension/pgtap* "/usr/share/postgresql/$1/extension/"' sh "$2"
}

# Copies the sources into a chroot, into /satisfaction.
copy_sources() {
	rm -rf "$1/satisfaction"
	mkdir "$1/satisfaction"
	tar -C "$ROOT" --exclude=./.git --exclude=./dist -c . | tar -C "$1/satisfaction" --no-same-owner -x
}
