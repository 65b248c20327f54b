// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load;

import io.netty.util.NetUtil;
import io.tare.load.control.Token;
import io.tare.load.net.TcpOptions;
import io.tare.load.net.Transport;
import io.tare.load.net.WaitStrategy;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/** What a peer is told before it serves. */
record PeerSettings(InetSocketAddress bind, Token token, TcpOptions options) {

    private static final int MAX_LINES = 64;
    private static final int MAX_LINE_BYTES = 1024;

    /** What any of the values but the token is made of; the longest is an IPv6 address. */
    private static final Pattern VALUE = Pattern.compile("[0-9A-Za-z.:%_-]{0,45}");

    /**
     * Reads settings up to an empty line, and no byte further.
     *
     * @throws IllegalArgumentException if they are not valid; the message quotes no token
     * @throws IOException if the input ends before the empty line, or cannot be read
     */
    static PeerSettings readFrom(InputStream in) throws IOException {
        Map<String, String> values = readValues(in);
        InetAddress address = address(quotable(values, "bind", required(values, "bind")));
        int port = port(quotable(values, "port", "0"));
        Token token = Token.ofHex(required(values, "token"));
        String transport = quotable(values, "transport", "best");
        TcpOptions options = TcpOptions.defaults()
                .withTransport("best".equals(transport) ? Transport.best() : Transport.named(transport))
                .withWaitStrategy(WaitStrategy.named(quotable(values, "wait", WaitStrategy.PARK.id())));
        return new PeerSettings(new InetSocketAddress(address, port), token, options);
    }

    private static Map<String, String> readValues(InputStream in) throws IOException {
        Map<String, String> values = new HashMap<>();
        for (int number = 1; ; number++) {
            String line = readLine(in, number);
            if (line.isEmpty()) {
                return values;
            }
            if (number > MAX_LINES) {
                throw new IllegalArgumentException("the settings have more than " + MAX_LINES + " lines");
            }
            int equals = line.indexOf('=');
            // The line itself may hold the token, so it is not quoted.
            if (equals < 1) {
                throw new IllegalArgumentException("line " + number + " of the settings is not key=value");
            }
            if (values.put(line.substring(0, equals), line.substring(equals + 1)) != null) {
                throw new IllegalArgumentException("line " + number + " of the settings repeats a key");
            }
        }
    }

    private static String readLine(InputStream in, int number) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new IOException("the settings ended in line " + number + ", before an empty line");
            }
            if (line.size() == MAX_LINE_BYTES) {
                throw new IllegalArgumentException(
                        "line " + number + " of the settings has more than " + MAX_LINE_BYTES + " bytes");
            }
            line.write(next);
        }
        return line.toString(StandardCharsets.UTF_8);
    }

    private static String required(Map<String, String> values, String key) {
        String value = values.get(key);
        if (value == null) {
            throw new IllegalArgumentException("the settings lack " + key);
        }
        return value;
    }

    /** Returns a value that may stand in an error message: where a line break was lost, it would hold the token too. */
    private static String quotable(Map<String, String> values, String key, String otherwise) {
        String value = values.getOrDefault(key, otherwise);
        if (!VALUE.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    key + " has a value that is too long or has characters that do not belong");
        }
        return value;
    }

    private static InetAddress address(String bind) {
        // The JDK would look up as a host name what it cannot read as an address.
        InetAddress address = NetUtil.createInetAddressFromIpAddressString(bind);
        if (address == null) {
            throw new IllegalArgumentException("bind must be an IP address: " + bind);
        }
        return address;
    }

    private static int port(String port) {
        try {
            int number = Integer.parseInt(port);
            if (number >= 0 && number <= 65_535) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw new IllegalArgumentException("port must be in [0, 65535]: " + port);
    }
}
