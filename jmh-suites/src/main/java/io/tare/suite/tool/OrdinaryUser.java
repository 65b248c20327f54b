// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite.tool;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Whom a server runs as that refuses to be root's: Debian's user for PostgreSQL, or nobody. It gets none of root's rights
 * but to look into directories that are not its own (CAP_DAC_READ_SEARCH), since the way to its data leads through the
 * run's.
 *
 * @param name what passwd(5) calls it
 * @param groupId the number of its group
 */
record OrdinaryUser(String name, int groupId) {

    private static final Path USERS = Path.of("/etc/passwd");
    private static final int NAME = 0;
    private static final int GROUP = 3;
    private static final int FIELDS = 7;
    private static final List<String> NAMES = List.of("postgres", "nobody");

    /** Returns the user to become; none if this process is not root's. */
    static Optional<OrdinaryUser> ifThisIsRoot() {
        try {
            if (!Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"))) {
                return Optional.empty();
            }
            List<String> lines = Files.readAllLines(USERS);
            return Optional.of(NAMES.stream()
                    .flatMap(name -> find(lines, name).stream())
                    .findFirst()
                    .orElseThrow(() -> new ToolException("there is no user " + String.join(" or ", NAMES)
                            + " here, and PostgreSQL refuses to run as root")));
        } catch (IOException e) {
            throw new ToolException("cannot see which users there are: " + e, e);
        }
    }

    /** Finds a user in lines of passwd(5). */
    static Optional<OrdinaryUser> find(List<String> lines, String name) {
        return lines.stream()
                .map(line -> line.split(":", -1))
                .filter(fields ->
                        fields.length == FIELDS && fields[NAME].equals(name) && fields[GROUP].matches("\\d{1,9}"))
                .findFirst()
                .map(fields -> new OrdinaryUser(name, Integer.parseInt(fields[GROUP])));
    }

    /** Returns the words for setpriv(1). */
    List<String> words() {
        return List.of(
                "--reuid=" + name,
                "--regid=" + groupId,
                "--clear-groups",
                "--inh-caps=-all,+dac_read_search",
                "--ambient-caps=-all,+dac_read_search");
    }

    /** Gives it a directory of this process's. */
    void own(Path directory) throws IOException {
        Files.setOwner(
                directory,
                directory.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(name));
    }
}
