// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.tpcb;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A PostgreSQL of this machine's programs with a database of its own on loopback, until it is closed; tests that need it are
 * skipped where there is none. The role {@code tare} owns the database and is no superuser.
 */
public final class PostgresServer implements AutoCloseable {

    /** The role's. */
    public static final String PASSWORD = "00112233445566778899aabbccddeeff";

    private static final Path DEBIAN = Path.of("/usr/lib/postgresql");
    private static final String USER = "nobody";
    private static final long LIMIT_SECONDS = 60;
    private static final int POLL_MILLIS = 20;

    private final Path directory;
    private final Path programs;
    private final Process process;
    private final InetSocketAddress address;

    private PostgresServer(Path directory, Path programs, Process process, InetSocketAddress address) {
        this.directory = directory;
        this.programs = programs;
        this.process = process;
        this.address = address;
    }

    /** Starts it, with more lines for its postgresql.conf. */
    static PostgresServer start(String... settings) throws IOException, InterruptedException {
        return start("scram-sha-256", settings);
    }

    /** Starts one that asks for no password. */
    public static PostgresServer trusting() throws IOException, InterruptedException {
        return start("trust", new String[0]);
    }

    private static PostgresServer start(String authentication, String[] settings)
            throws IOException, InterruptedException {
        Optional<Path> programs = programs();
        assumeTrue(programs.isPresent(), "PostgreSQL is not installed here");
        Path directory = Files.createTempDirectory("postgres");
        if (isRoot()) {
            Files.setOwner(
                    directory,
                    directory.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(USER));
        }
        Path data = directory.resolve("data");
        List<String> initdb = List.of(
                "initdb",
                "-D",
                data.toString(),
                "-U",
                "postgres",
                "--locale=C",
                "-E",
                "UTF8",
                "--no-sync",
                "-A",
                "reject");
        run(programs.get(), directory, initdb, "");
        Files.writeString(data.resolve("pg_hba.conf"), "host tare tare 127.0.0.1/32 " + authentication + "\n");
        String role = "CREATE ROLE tare LOGIN PASSWORD '" + PASSWORD + "';\nCREATE DATABASE tare OWNER tare;\n";
        run(programs.get(), directory, List.of("postgres", "--single", "-D", data.toString(), "postgres"), role);
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        List<String> lines = new ArrayList<>(List.of(
                "listen_addresses = '127.0.0.1'",
                "port = " + port,
                "unix_socket_directories = ''",
                "fsync = off",
                // Otherwise a test that is killed leaves something in /dev/shm.
                "dynamic_shared_memory_type = mmap"));
        lines.addAll(List.of(settings));
        Files.write(data.resolve("postgresql.conf"), lines);
        Process process = start(programs.get(), directory, List.of("postgres", "-D", data.toString()), "");
        PostgresServer server = new PostgresServer(
                directory, programs.get(), process, new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        server.awaitReady();
        return server;
    }

    public InetSocketAddress address() {
        return address;
    }

    TpcbDatabase database() {
        return TpcbDatabase.of(address, "tare", "tare", PASSWORD);
    }

    /** Runs pgbench on its database, to its end, and returns what it printed. */
    String pgbench(String... words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("pgbench"));
        command.addAll(List.of(words));
        command.add("host=127.0.0.1 port=" + address.getPort() + " user=tare dbname=tare password=" + PASSWORD);
        return run(programs, directory, command, "");
    }

    /** Returns the first column of a query's only row. */
    public long number(String query) throws SQLException {
        try (Connection connection = TpcbConnection.open(database(), QueryMode.SIMPLE);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getLong(1);
        }
    }

    void execute(String text) throws SQLException {
        try (Connection connection = TpcbConnection.open(database(), QueryMode.SIMPLE);
                Statement statement = connection.createStatement()) {
            statement.execute(text);
        }
    }

    /** Returns what it has printed so far. */
    String log() throws IOException {
        return Files.readString(log(directory, "postgres"));
    }

    /** Has it end at once, without a word to whoever is connected: "immediate shutdown". */
    void crash() throws IOException, InterruptedException {
        signal("QUIT");
        process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public void close() throws IOException {
        try {
            // "Fast shutdown" is SIGINT; SIGTERM would wait for whoever is connected.
            signal("INT");
            if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }

    private void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .start()
                .waitFor();
    }

    private void awaitReady() throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
        while (!log().contains("ready to accept connections")) {
            if (!process.isAlive() || System.nanoTime() - deadline > 0) {
                process.destroyForcibly();
                throw new IllegalStateException("PostgreSQL did not start: " + log());
            }
            Thread.sleep(POLL_MILLIS);
        }
    }

    private static Process start(Path programs, Path directory, List<String> command, String input) throws IOException {
        List<String> words = new ArrayList<>();
        if (isRoot()) {
            // PostgreSQL refuses to run as root.
            words.addAll(List.of("setpriv", "--reuid=" + USER, "--regid=nogroup", "--clear-groups", "--"));
        }
        words.add(programs.resolve(command.get(0)).toString());
        words.addAll(command.subList(1, command.size()));
        Process process = new ProcessBuilder(words)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log(directory, command.get(0)).toFile())
                .start();
        process.getOutputStream().write(input.getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().close();
        return process;
    }

    /** Runs a program to its end and returns what it printed. */
    private static String run(Path programs, Path directory, List<String> command, String input)
            throws IOException, InterruptedException {
        Process process = start(programs, directory, command, input);
        boolean ended = process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
        process.destroyForcibly();
        String output = Files.readString(log(directory, command.get(0)));
        if (!ended || process.exitValue() != 0) {
            throw new IllegalStateException(command.get(0) + " failed: " + output);
        }
        return output;
    }

    private static Path log(Path directory, String program) {
        return directory.resolve(program + ".log");
    }

    private static Optional<Path> programs() throws IOException {
        if (Files.isDirectory(DEBIAN)) {
            try (Stream<Path> versions = Files.list(DEBIAN)) {
                Optional<Path> newest = versions.map(version -> version.resolve("bin"))
                        .filter(folder -> Files.isExecutable(folder.resolve("postgres")))
                        .max(Comparator.naturalOrder());
                if (newest.isPresent()) {
                    return newest;
                }
            }
        }
        return Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
                .map(Path::of)
                .filter(folder -> Files.isExecutable(folder.resolve("postgres")))
                .findFirst();
    }

    private static boolean isRoot() throws IOException {
        return Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
    }
}
