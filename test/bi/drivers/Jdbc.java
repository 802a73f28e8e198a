import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.Statement;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;

/** Tells what pgJDBC says of a schema, a fact a line, its parts divided by tabs. */
public class Jdbc {
  public static void main(String[] arguments) throws Exception {
    String url = arguments[0];
    String schema = arguments[1];
    try (Connection connection = DriverManager.getConnection(
        url + "&password=" + System.getenv("CALLHOUSE_READER_PASSWORD"))) {
      DatabaseMetaData about = connection.getMetaData();
      List<String> tables = new ArrayList<>();
      try (ResultSet found = about.getTables(null, schema, "%", new String[] {"TABLE", "VIEW"})) {
        while (found.next()) {
          tables.add(found.getString("TABLE_NAME"));
          say("relation", found.getString("TABLE_NAME"), found.getString("TABLE_TYPE"), found.getString("REMARKS"));
        }
      }
      try (ResultSet found = about.getColumns(null, schema, "%", "%")) {
        while (found.next()) {
          say("column", found.getString("TABLE_NAME"), found.getString("COLUMN_NAME"), found.getString("TYPE_NAME"),
              found.getString("REMARKS"));
        }
      }
      for (String table : tables) {
        try (ResultSet found = about.getPrimaryKeys(null, schema, table)) {
          while (found.next()) say("primary", table, found.getString("COLUMN_NAME"));
        }
        try (ResultSet found = about.getImportedKeys(null, schema, table)) {
          while (found.next()) {
            say("foreign", table, found.getString("FKCOLUMN_NAME"), found.getString("PKTABLE_NAME"),
                found.getString("PKCOLUMN_NAME"));
          }
        }
        read(connection, table);
      }
      try (Statement statement = connection.createStatement();
          ResultSet found = statement.executeQuery("select started_at from records order by record_key limit 1")) {
        found.next();
        say("instant", found.getObject(1, OffsetDateTime.class).toInstant().toString());
      }
    }
  }

  /** Reads every value of a relation, and says as what classes they came. */
  private static void read(Connection connection, String table) throws Exception {
    try (Statement statement = connection.createStatement();
        ResultSet found = statement.executeQuery("select * from " + table)) {
      ResultSetMetaData columns = found.getMetaData();
      String[] classes = new String[columns.getColumnCount() + 1];
      while (found.next()) {
        for (int at = 1; at < classes.length; at++) {
          Object value = found.getObject(at);
          if (value != null) classes[at] = value.getClass().getSimpleName();
        }
      }
      for (int at = 1; at < classes.length; at++) {
        if (classes[at] != null) say("value", table, columns.getColumnName(at), classes[at]);
      }
    }
  }

  private static void say(String... parts) {
    System.out.println(String.join("\t", parts));
  }
}
