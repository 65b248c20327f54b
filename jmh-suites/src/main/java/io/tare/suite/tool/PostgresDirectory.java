// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite.tool;

import io.tare.run.DirectoryTree;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a PostgreSQL keeps on its disk, with a database {@value #NAME} and a role of the same name that owns it; gone when it
 * is closed. All is as initdb(1) makes it, fsync included, but for what lets it run beside another on the same machine.
 *
 * @param path the directory that holds it all
 */
record PostgresDirectory(Path path) implements AutoCloseable {

    /** Of the database, and of the role that may log in. It is no superuser, so who has its password gets no further. */
    static final String NAME = "tare";

    private static final Duration LIMIT = Duration.ofSeconds(50);
    /** Of postmaster.pid: key and number of the segment. */
    private static final int SEGMENT_LINE = 7;

    private static final Pattern SEGMENT = Pattern.compile("\\s*\\d+\\s+(\\d+)\\s*");
    private static final String SUPERUSER = "postgres";
    /** What PostgreSQL has unless told. */
    private static final int USUAL_CONNECTIONS = 100;
    /** What it needs beside the clients. */
    private static final int OTHER_CONNECTIONS = 20;

    /**
     * Makes it.
     *
     * @param disk     a directory in which it is made
     * @param address  where PostgreSQL shall listen
     * @param clients  how many it shall have at once
     * @param password the role's, 32 hexadecimal digits
     * @throws ToolException with PostgreSQL's words, if it cannot be made
     */
    static PostgresDirectory make(Path disk, InetSocketAddress address, int clients, String password)
            throws IOException {
        if (!password.matches("[0-9a-f]{32}")) {
            throw new IllegalArgumentException("the token must have 32 hexadecimal digits");
        }
        PostgresDirectory directory = new PostgresDirectory(Files.createTempDirectory(disk, "postgres"));
        try {
            Optional<OrdinaryUser> user = OrdinaryUser.ifThisIsRoot();
            if (user.isPresent()) {
                user.get().own(directory.path);
            }
            directory.fill(address, clients, password);
            return directory;
        } catch (IOException | RuntimeException e) {
            directory.close();
            throw e;
        }
    }

    /** Returns the word for {@code postgres -D}. */
    String data() {
        return path.resolve("data").toString();
    }

    /**
     * Has the kernel take away what the running server shares by System V's ways when its last process ends, by whatever end.
     * Left to itself, one that is killed leaves it on the machine.
     */
    void letSharedMemoryGo() throws IOException {
        List<String> lines = Files.readAllLines(Path.of(data(), "postmaster.pid"));
        Matcher segment = SEGMENT.matcher(lines.size() < SEGMENT_LINE ? "" : lines.get(SEGMENT_LINE - 1));
        if (segment.matches()) {
            ToolRun removed = ToolRun.of(Tool.IPCRM, List.of("--shmem-id", segment.group(1)), LIMIT);
            if (removed.exitCode() != 0) {
                throw new ToolException("ipcrm failed: " + removed.complaints().strip());
            }
        }
    }

    @Override
    public void close() throws IOException {
        DirectoryTree.delete(path);
    }

    private void fill(InetSocketAddress address, int clients, String password) throws IOException {
        requireOk(ToolRun.of(
                Tool.INITDB,
                List.of(
                        "--pgdata=" + data(),
                        "--username=" + SUPERUSER,
                        "--encoding=UTF8",
                        "--locale=C",
                        "--auth=reject",
                        // A checkpoint follows when the tables are filled.
                        "--no-sync",
                        "--no-instructions"),
                LIMIT));
        Path data = Path.of(data());
        Files.writeString(data.resolve("pg_hba.conf"), "host " + NAME + " " + NAME + " all scram-sha-256\n");
        Files.writeString(data.resolve("postgresql.auto.conf"), settings(address, clients));
        // Nobody can log in before there is a role, and this way its password is on no command line.
        requireOk(ToolRun.of(Tool.POSTGRES, List.of("--single", "-D", data(), SUPERUSER), role(password), LIMIT));
    }

    /** It wins over postgresql.conf. */
    private static String settings(InetSocketAddress address, int clients) {
        return String.join(
                "\n",
                "listen_addresses = '" + address.getAddress().getHostAddress() + "'",
                "port = " + address.getPort(),
                "max_connections = " + Math.max(USUAL_CONNECTIONS, clients + OTHER_CONNECTIONS),
                "unix_socket_directories = ''",
                // What is in /dev/shm would stay there should it be killed.
                "dynamic_shared_memory_type = mmap",
                // The image has no compiler for it; queries as small as pgbench's never use it.
                "jit = off",
                "");
    }

    private static String role(String password) {
        return "CREATE ROLE " + NAME + " LOGIN PASSWORD '" + password + "';\n" + "CREATE DATABASE " + NAME + " OWNER "
                + NAME + ";\n" + "GRANT pg_checkpoint TO " + NAME + ";\n";
    }

    private static void requireOk(ToolRun run) {
        if (run.exitCode() != 0) {
            String words = run.complaints().strip().replaceAll("\\s+", " ");
            throw new ToolException("PostgreSQL's directory could not be made: " + words);
        }
    }
}
