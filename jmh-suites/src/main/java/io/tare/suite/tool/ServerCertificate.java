// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite.tool;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import org.apache.commons.exec.CommandLine;
import org.apache.commons.exec.DefaultExecutor;
import org.apache.commons.exec.PumpStreamHandler;

/** A key and a certificate that nobody but itself has signed, for a server that lives as long as one fork. */
final class ServerCertificate {

    private static final int MAX_OUTPUT_BYTES = 64 << 10;
    private static final String ALIAS = "server";

    /** Of a store that is deleted before anybody else could have read it. */
    private static final String PASSWORD = "not-secret";

    private ServerCertificate() {}

    /**
     * Makes both with the JDK's keytool(1), as PEM files that are new.
     *
     * @throws ToolException if keytool fails
     */
    static void make(Path certificate, Path key) throws IOException {
        Path store = certificate.resolveSibling("store.p12");
        runKeytool(store);
        try (InputStream in = Files.newInputStream(store)) {
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(in, PASSWORD.toCharArray());
            writePem(certificate, "CERTIFICATE", keys.getCertificate(ALIAS).getEncoded());
            writePem(
                    key,
                    "PRIVATE KEY",
                    keys.getKey(ALIAS, PASSWORD.toCharArray()).getEncoded());
        } catch (GeneralSecurityException e) {
            throw new ToolException("cannot read the key that keytool made: " + e.getMessage(), e);
        } finally {
            Files.delete(store);
        }
    }

    private static void runKeytool(Path store) throws IOException {
        CommandLine command = new CommandLine(Path.of(System.getProperty("java.home"), "bin", "keytool"))
                .addArguments(new String[] {
                    "-genkeypair",
                    "-keyalg",
                    "EC",
                    "-groupname",
                    "secp256r1",
                    "-dname",
                    "CN=tare",
                    "-alias",
                    ALIAS,
                    "-keystore",
                    store.toString(),
                    "-storetype",
                    "PKCS12",
                    "-storepass",
                    PASSWORD
                });
        ToolOutput output = new ToolOutput(MAX_OUTPUT_BYTES);
        DefaultExecutor executor = DefaultExecutor.builder()
                .setExecuteStreamHandler(new PumpStreamHandler(output))
                .get();
        executor.setExitValues(null);
        if (executor.execute(command) != 0) {
            throw new ToolException(
                    "keytool: " + output.toString(StandardCharsets.UTF_8).strip());
        }
    }

    private static void writePem(Path file, String what, byte[] bytes) throws IOException {
        Files.writeString(
                file,
                "-----BEGIN " + what + "-----\n" + Base64.getMimeEncoder().encodeToString(bytes) + "\n-----END " + what
                        + "-----\n");
    }
}
